"""What a run that is tried again takes over."""

from agents_os.domains.runs.metadata.projection import StepRecord
from agents_os.domains.runs.metadata.states import StepStatus
from agents_os.domains.workflows.metadata.definition import Definition
from agents_os.domains.workflows.metadata.retrying import Takeover, carried, changed_nodes, takeover

OK, FAILED, BROKEN = StepStatus.SUCCEEDED, StepStatus.FAILED, StepStatus.CANCELLED


def definition(**changes: dict[str, object]) -> Definition:
    """start → a → each(inside: b) → c, and d beside."""
    nodes = {
        "start": {"type": "trigger.manual"},
        "a": {"type": "tool.call"},
        "each": {"type": "logic.for_each"},
        "b": {"type": "tool.call", "parent": "each"},
        "c": {"type": "tool.call"},
        "d": {"type": "tool.call"},
    }
    edges = [("start", "a"), ("a", "each"), ("each", "c"), ("a", "d")]
    return Definition.model_validate(
        {
            "nodes": [
                {"id": key, "name": key.title(), **given, **changes.get(key, {})}
                for key, given in nodes.items()
            ],
            "edges": [{"source": source, "target": target} for source, target in edges],
        }
    )


def steps(**statuses: StepStatus) -> dict[str, StepRecord]:
    keys = {name.replace("__", ":").replace("_in_", "/"): each for name, each in statuses.items()}
    return {
        key: StepRecord(key=key, status=status, kind="effect", attempt=1)
        for key, status in keys.items()
    }


def again(definition: Definition, steps: dict[str, StepRecord]) -> Takeover:
    return takeover(definition, definition, steps)


def test_what_ended_well_is_kept_and_what_failed_is_done_again_with_its_gate():
    found = again(definition(), steps(a__gate=OK, a=OK, c__gate=OK, c=FAILED))
    assert list(found.kept) == ["a:gate", "a"]
    assert list(found.repeated) == ["c:gate", "c"]


def test_a_failure_that_was_caught_is_a_result():
    caught = definition(c={"on_error": "branch"})
    assert list(again(caught, steps(c__gate=OK, c=FAILED)).kept) == ["c:gate", "c"]


def test_finished_rounds_of_a_container_that_failed_are_kept():
    records = {
        key: StepRecord(key=key, status=status, attempt=1)
        for key, status in {
            "each:items": OK, "each[0]/b": OK, "each[0]": OK,
            "each[1]/b:gate": OK, "each[1]/b": FAILED, "each": FAILED,
        }.items()
    }  # fmt: skip
    found = again(definition(), records)
    assert list(found.kept) == ["each:items", "each[0]/b", "each[0]"]
    tolerant = definition(each={"config": {"on_item_error": "continue"}})
    assert "each[1]/b" in again(tolerant, records).kept


def test_an_effect_that_was_broken_off_is_in_doubt():
    found = again(definition(), steps(c=FAILED, d=BROKEN))
    assert list(found.in_doubt) == ["d"]
    said = carried(found.in_doubt["d"], "r1", in_doubt=True)
    assert (said["status"], said["error_code"]) == ("waiting", "in_doubt")


def test_a_result_is_only_taken_over_by_a_node_that_means_the_same():
    old, kept = definition(), steps(a=OK, c=OK)
    moved = definition(a={"name": "Other name", "position": {"x": 9, "y": 9}})
    assert changed_nodes(old, moved, kept) == []
    assert changed_nodes(old, definition(a={"config": {"tool": "x"}}), kept) == ["A"]
    less = Definition(nodes=old.nodes[:-3], edges=old.edges[:1])
    assert changed_nodes(old, less, kept) == ["C"]
    rewired = Definition(nodes=old.nodes, edges=old.edges[:2])
    assert changed_nodes(old, rewired, kept) == ["C"]

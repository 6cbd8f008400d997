"""Pure rules: statuses, dependencies, sizes, scores, criteria."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_os.core.ids import uuid7
from agents_os.domains.agents.metadata.candidates import Candidate
from agents_os.domains.tasks.metadata.criteria import checked, written
from agents_os.domains.tasks.metadata.errors import UnknownCriterion, WrongTaskStatus
from agents_os.domains.tasks.metadata.file_names import file_name
from agents_os.domains.tasks.metadata.graph import reaches
from agents_os.domains.tasks.metadata.models import Task
from agents_os.domains.tasks.metadata.scoring import Standing, score, words_of
from agents_os.domains.tasks.metadata.sizing import estimate_size
from agents_os.domains.tasks.metadata.states import (
    AT_WORK,
    OPEN,
    Size,
    TaskCategory,
    TaskStatus,
    may_follow,
)
from agents_os.domains.tasks.metadata.transitions import move


@given(st.lists(st.sampled_from(list(TaskStatus)), max_size=30))
def test_a_task_only_takes_steps_that_are_allowed_and_stays_consistent(wanted):
    task = Task(title="T", status=TaskStatus.PENDING, run_id=None)
    for then in wanted:
        before = TaskStatus(task.status)
        if task.status in AT_WORK:
            task.run_id = uuid7()
        if may_follow(before, then):
            move(task, then)
            assert task.status == then
        else:
            with pytest.raises(WrongTaskStatus):
                move(task, then)
            assert task.status == before
        assert (task.completed_at is not None) == (task.status == TaskStatus.COMPLETED)
        assert (task.cancelled_at is not None) == (task.status == TaskStatus.CANCELLED)
        assert task.run_id is None or task.status in AT_WORK


def test_only_review_completes_and_every_open_task_can_be_cancelled():
    assert [each for each in TaskStatus if may_follow(each, TaskStatus.COMPLETED)] == ["in_review"]
    assert all(may_follow(each, TaskStatus.CANCELLED) for each in OPEN)
    assert not any(may_follow(each, each) for each in TaskStatus)


NODES = [UUID(int=number) for number in range(7)]


@given(st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=40))
def test_refusing_what_reaches_back_keeps_the_graph_without_circles(edges):
    graph: dict[UUID, set[UUID]] = {}
    for task, other in edges:
        if not reaches(other, task, graph):
            graph.setdefault(task, set()).add(other)
    assert all(not reaches(each, task, graph) for task in graph for each in graph[task])
    assert _can_be_done(graph)


def _can_be_done(graph: dict[UUID, set[UUID]]) -> bool:
    """Whether all tasks can be completed one after the other."""
    done: set[UUID] = set()
    while ready := [n for n in NODES if n not in done and graph.get(n, set()) <= done]:
        done.update(ready)
    return len(done) == len(NODES)


@given(st.text(max_size=3000), st.text(max_size=300))
def test_more_text_never_makes_a_task_smaller(details, more):
    order = list(Size)
    small = estimate_size("Title", details)
    assert order.index(estimate_size("Title", f"{details} {more}")) >= order.index(small)


def test_sizes_follow_words_criteria_and_attachments():
    assert estimate_size("Write a tweet", "") == Size.S
    assert estimate_size("T", "word " * 100) == Size.M
    assert estimate_size("T", "", attachments=6) == Size.L
    assert estimate_size("T", "word " * 1000) == Size.XL


def test_criteria_keep_their_ids_when_others_come_and_go():
    first = written(["A", "B"])
    second = written(["C", "B"], first)
    assert [(each["id"], each["text"]) for each in second] == [("c3", "C"), ("c2", "B")]
    assert [each["met"] for each in checked(second, ["c2"])] == [False, True]
    assert all(each["met"] for each in checked(second, None))
    with pytest.raises(UnknownCriterion):
        checked(second, ["c1"])


def candidate(**fields: object) -> Candidate:
    return Candidate.model_validate(
        {
            "id": uuid7(),
            "name": "Quill",
            "slug": "quill",
            "emoji": "🦉",
            "role_title": "Content writer",
            "description": "Writes articles",
            "category": "marketing",
            "tags": ["blog"],
            "specialties": ["SEO articles"],
            "services": [],
            "model": "default-chat",
            **fields,
        }
    )


FREE = Standing(0, 0, 0)


def test_a_score_is_the_sum_of_what_its_reasons_say():
    words = words_of("Write two SEO articles for the blog")
    found = score(candidate(), FREE, TaskCategory.CONTENT, words)
    assert found.points == 25 + 24 + 14 + 15
    assert found.reasons == [
        "Content writer fits content work",
        "knows about articles, blog, seo",
        "no results yet",
        "free now",
    ]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_scores_stay_within_bounds_and_load_never_helps(open_tasks, accepted, more):
    words = words_of("seo articles blog " * 5)
    standing = Standing(open_tasks, accepted, accepted + more)
    now = score(candidate(), standing, TaskCategory.CONTENT, words).points
    busier = score(
        candidate(), standing._replace(open_tasks=open_tasks + 1), TaskCategory.CONTENT, words
    ).points
    assert 0 <= busier <= now <= 100


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Q3 report: leads", "Q3-report-leads.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("???", "deliverable.pdf"),
        ("Größe", "Größe.pdf"),
        ("x" * 100, "x" * 60 + ".pdf"),
    ],
)
def test_names_of_downloads_are_harmless(title, name):
    assert file_name(title, "pdf") == name

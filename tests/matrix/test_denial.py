"""What is denied cannot be told from what is absent: by bytes, and by time."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter_ns
from uuid import UUID, uuid5

import pytest

from graph.schema import product
from models.visibility import ROW_RULES
from resolvers.context import Viewer
from rules.roles import Role
from tests.matrix.documents import Asked, reference
from tests.matrix.voices import OUTSIDERS, VOICES
from tests.matrix.walk import Walk

ABSENT = UUID(int=255)
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
SAMPLES, ROUNDS = 120, 4
WITHIN = 1.25
"""Both medians lie within a quarter of each other (trust.md): of the best of some rounds, since a
machine that pauses for one side only would say what the platform does not."""


async def denied(walk: Walk, voice: str) -> dict[str, list[str]]:
    """Of each type the ids that exist and that this voice is not told of."""
    found: dict[str, list[str]] = {}
    for name, ids in walk.ids.items():
        asked = Asked("nodes", NODES, variables={"ids": ids})
        told = (await walk.ask(asked, VOICES[voice], compiled=True)).decode()
        hidden = [one for one in ids if one not in told]
        if hidden:
            found[name] = hidden
    return found


def absent(ids: list[str]) -> list[str]:
    """As many ids of the same prefixes that name nothing."""
    return [
        f"{one.partition('_')[0]}_{uuid5(ABSENT, str(number))}" for number, one in enumerate(ids)
    ]


@pytest.mark.clause("8.3.3-1")
@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("voice", [*OUTSIDERS, "ENTITY", "REGULATOR_ELSEWHERE"])
async def test_what_is_denied_answers_with_the_bytes_of_what_is_absent(
    walk: Walk, voice: str, compiled: bool
) -> None:
    viewer, tried = VOICES[voice], 0
    for name, ids in (await denied(walk, voice)).items():
        pairs = zip(questions(name, ids, viewer), questions(name, absent(ids), viewer), strict=True)
        for asked, about_nothing in pairs:
            answer = await walk.ask(asked, viewer, compiled=compiled)
            nothing = await walk.ask(about_nothing, viewer, compiled=compiled)
            assert answer == nothing, (name, voice)
            tried += 1
    assert tried >= 10


def questions(name: str, ids: list[str], viewer: Viewer) -> Iterator[Asked]:
    """All of them, one of them, and for a gateway by reference."""
    yield Asked("nodes", NODES, variables={"ids": ids})
    yield Asked("node", NODE, variables={"id": ids[0]})
    if viewer.role is Role.GATEWAY:
        yield reference(name, ids)


async def test_every_rule_that_hides_rows_has_a_row_that_it_hides(walk: Walk) -> None:
    """Else the walk would not notice that the rule had gone."""
    hiding = {table for table, rule in ROW_RULES.items() if rule.public is not None}
    hidden = await denied(walk, "PUBLIC")
    shown = {
        declared.table.name
        for name, declared in product().declared.items()
        if declared.table is not None and name in walk.ids
    }
    seen = {table_of(name) for name in hidden}
    assert sorted((hiding & shown) - seen) == []


def table_of(name: str) -> str:
    table = product().declared[name].table
    assert table is not None
    return table.name


TIMED = [
    *((name, "PUBLIC", True) for name in ("Complaint", "Warning", "PenaltyRecord")),
    ("RestrictedPerson", "PUBLIC", True),
    ("Complaint", "ENTITY_ELSEWHERE", True),
    ("Complaint", "REGULATOR_ELSEWHERE", True),
    ("Complaint", "PUBLIC", False),
]
"""A type, who is denied, and by which execution."""


@pytest.mark.parametrize(("name", "voice", "compiled"), TIMED)
async def test_what_is_denied_takes_the_time_of_what_is_absent(
    walk: Walk, name: str, voice: str, compiled: bool
) -> None:
    pair = await alike(walk, name, voice)
    for asked in pair * 10:
        await walk.ask(asked, VOICES[voice], compiled=compiled)
    ratios = [await ratio(walk, pair, VOICES[voice], compiled=compiled) for _ in range(ROUNDS)]
    assert min(ratios) <= WITHIN, f"{name} to {voice}: {min(ratios):.2f}"


async def test_a_denial_that_took_twice_as_long_would_be_noticed(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = await alike(walk, "Complaint", "PUBLIC")
    ask = Walk.ask

    async def tell_slowly(self: Walk, asked: Asked, viewer: Viewer, *, compiled: bool) -> bytes:
        began = perf_counter_ns()
        answer = await ask(self, asked, viewer, compiled=compiled)
        ends = perf_counter_ns() + (perf_counter_ns() - began) if asked is pair[0] else 0
        while perf_counter_ns() < ends:
            pass
        return answer

    monkeypatch.setattr(Walk, "ask", tell_slowly)
    ratios = [await ratio(walk, pair, VOICES["PUBLIC"], compiled=True) for _ in range(ROUNDS)]
    assert min(ratios) > WITHIN


async def alike(walk: Walk, name: str, voice: str) -> list[Asked]:
    """The same question about a row that is denied and about one that is not there."""
    ids = (await denied(walk, voice))[name][:1]
    return [Asked("node", NODE, variables={"id": one[0]}) for one in (ids, absent(ids))]


async def ratio(walk: Walk, pair: list[Asked], viewer: Viewer, *, compiled: bool) -> float:
    """The larger median of the two over the smaller, both asked in turn."""
    times: tuple[list[int], list[int]] = ([], [])
    for _ in range(SAMPLES):
        for asked, taken in zip(pair, times, strict=True):
            began = perf_counter_ns()
            await walk.ask(asked, viewer, compiled=compiled)
            taken.append(perf_counter_ns() - began)
    one, other = (median(taken) for taken in times)
    return max(one, other) / min(one, other)

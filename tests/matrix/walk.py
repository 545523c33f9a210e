"""Asks everything as every voice on one execution, and keeps what each was told."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import get_named_type, is_leaf_type

from graph.base.declare import Act, Stream
from graph.base.run import Request, Runner
from graph.schema import product
from resolvers.context import Ctx, Viewer
from resolvers.trail import id_of
from rules.roles import may
from tests.api import Api
from tests.contract.city import NOW
from tests.matrix.city import SECRET
from tests.matrix.documents import (
    CORE,
    DEEPEST,
    Asked,
    below,
    called,
    command,
    is_walked,
    of_type,
    roots,
    streams,
)
from tests.matrix.files import key
from tests.matrix.voices import MEASURE, OF_DUTY, OUTSIDERS, VOICES

VOLATILE = {"lagSeconds"}
"""Fields that tell the time of asking."""
MOST_ROWS, PAGE = 8, 20
QUIET_SECONDS = 0.5
Place = tuple[str, str]
"""A type and a field."""
Matrix = dict[Place, dict[str, str]]


@dataclass
class Told:
    """What a walk found: values by place, voice and path, refusals, and what was wrong."""

    values: dict[Place, dict[str, dict[str, Any]]] = field(default_factory=dict)
    codes: Matrix = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    miscounts: list[str] = field(default_factory=list)
    crashes: list[str] = field(default_factory=list)
    heard: dict[Place, list[Any]] = field(default_factory=dict)
    """What each subscription told each voice."""

    def matrix(self) -> Matrix:
        """The verdict for each place and voice."""
        made: Matrix = {}
        for place in self.values.keys() | self.codes.keys():
            seen = self.values.get(place, {})
            whole = {path: one for told in seen.values() for path, one in told.items()}
            measure = whole | seen.get(MEASURE, {})
            made[place] = {
                voice: verdict(measure, seen.get(voice, {}), self.codes.get(place, {}).get(voice))
                for voice in VOICES
            }
        return made


def verdict(measure: Mapping[str, Any], told: Mapping[str, Any], code: str | None) -> str:
    """What a voice was told of a field, beside all that anyone was told."""
    if not told:
        return code or ("none" if measure else "-")
    other = any(measure[path] != one for path, one in told.items())
    whole = "all" if told.keys() == measure.keys() else "some"
    return f"{whole} otherwise" if other else whole


@dataclass
class Walk:
    """One platform, both executions, and the ids that are asked for."""

    api: Api
    ids: dict[str, list[str]]
    more: list[Asked] = field(default_factory=list)
    """Questions with values that only the planted city knows."""
    plan: Runner = field(init=False)
    reference: Runner = field(init=False)

    def __post_init__(self) -> None:
        self.plan = Runner(product())
        self.reference = Runner(product(), compiled=False)
        self.reference.documents = self.plan.documents

    def context(self, viewer: Viewer) -> Ctx:
        """A request on the city's own day."""
        ctx = self.api.platform.context(viewer, "zh")
        ctx.now = NOW
        return ctx

    async def ask(self, asked: Asked, viewer: Viewer, *, compiled: bool) -> bytes:
        """The very bytes of an answer."""
        runner = self.plan if compiled else self.reference
        answer = await runner.run(Request(asked.query, asked.variables), self.context(viewer))
        assert answer.ran, (asked.label, asked.query, answer.body)
        return answer.body

    def asked(self) -> list[Asked]:
        """Every question."""
        documents = [one for name, ids in self.ids.items() for one in of_type(name, ids)]
        return [*documents, *roots(), *self.more]

    async def observe(self, *, compiled: bool) -> Told:
        """Ask everything as every voice."""
        told = Told()
        for asked in self.asked():
            for voice, viewer in VOICES.items():
                note(told, voice, asked, await self.ask(asked, viewer, compiled=compiled))
        for voice, viewer in VOICES.items():
            await self._commands(told, voice, viewer, compiled=compiled)
        for name, stream, query in streams():
            await asyncio.gather(
                *(
                    self._follow(told, voice, name, query, compiled=compiled)
                    for voice, viewer in VOICES.items()
                    if stream.scope is None or may(viewer.role, stream.scope)
                )
            )
        return told

    async def _follow(
        self, told: Told, voice: str, name: str, query: str, *, compiled: bool
    ) -> None:
        """What a stream gives from the beginning of the log until it is quiet."""
        heard = told.heard.setdefault((name, voice), [])
        async for content in self._answers(query, VOICES[voice], compiled=compiled):
            body = json.loads(content)
            heard.append(body)
            event = (body.get("data") or {}).get(name) or {}
            label = f"stream {name}/{event.get('cursor')}"
            note(told, voice, Asked(label, query, root="Subscription"), content)

    async def _answers(self, query: str, viewer: Viewer, *, compiled: bool) -> AsyncIterator[bytes]:
        runner = self.plan if compiled else self.reference
        start = {"c": self.api.platform.events.write((0, 0))}
        async with aclosing(runner.stream(Request(query, start), self.context(viewer))) as made:
            while True:
                try:
                    yield (await asyncio.wait_for(anext(made), QUIET_SECONDS)).body
                except (TimeoutError, StopAsyncIteration):
                    return

    async def _commands(self, told: Told, voice: str, viewer: Viewer, *, compiled: bool) -> None:
        """What a command or a subscription says: its refusal, or that the voice may."""
        for root in ("Mutation", "Subscription"):
            for name, member in product().members[root].items():
                declaration = member.declaration
                assert isinstance(declaration, Act | Stream)
                scope = declaration.scope
                is_open = scope is None or may(viewer.role, scope)
                said = "may" if is_open else await self._refusal(root, name, viewer, compiled)
                told.codes.setdefault((root, name), {})[voice] = said

    async def _refusal(self, root: str, name: str, viewer: Viewer, compiled: bool) -> str:
        runner = self.plan if compiled else self.reference
        request, ctx = Request(command(root, name)), self.context(viewer)
        if root == "Mutation":
            body = json.loads((await runner.run(request, ctx)).body)
        else:
            async with aclosing(runner.stream(request, ctx)) as answers:
                body = json.loads((await anext(answers)).body)
        return " ".join(error["extensions"]["code"] for error in body["errors"])


def note(told: Told, voice: str, asked: Asked, content: bytes) -> None:
    """Keep what an answer says, and what is wrong with it."""
    body = json.loads(content)
    is_outside = voice in OUTSIDERS and not asked.label.startswith(OF_DUTY.get(voice, ()))
    if is_outside and SECRET in content.decode():
        told.leaks.append(f"{asked.label} to {voice}: {content.decode()[:300]}")
    for error in body.get("errors", []):
        code = error["extensions"]["code"]
        if code == "INTERNAL":
            told.crashes.append(f"{asked.label} to {voice}: {error}")
        if "path" in error:
            place = refused_at(asked, error["path"])
            told.codes.setdefault(place, {})[voice] = code
    for place, path, one in places(asked.root, body.get("data") or {}, asked.label):
        told.values.setdefault(place, {}).setdefault(voice, {})[path] = one
    told.miscounts += [f"{asked.label} to {voice}: {one}" for one in miscounts(body.get("data"))]


def miscounts(data: Any) -> Iterator[str]:
    """Connections of one page whose total is not the number of what they show."""
    if isinstance(data, list):
        for item in data:
            yield from miscounts(item)
    elif isinstance(data, dict):
        nodes, total = data.get("nodes"), data.get("totalCount")
        shown = len(nodes) if isinstance(nodes, list) else None
        if total is not None and shown is not None and min(total, PAGE) != shown:
            yield f"totalCount {total}, shown {shown}"
        for inner in data.values():
            yield from miscounts(inner)


def refused_at(asked: Asked, path: list[Any]) -> Place:
    """The type and the field at which an error arose."""
    gql: Any = CORE.type_map[asked.root]
    place = (asked.root, str(path[0]))
    for part in (one for one in path if isinstance(one, str)):
        if part not in gql.fields:
            gql = CORE.type_map[asked.owner]
        place = (gql.name, part)
        gql = get_named_type(gql.fields[part].type)
    return place


def places(owner: str, value: Any, path: str = "") -> Iterator[tuple[Place, str, Any]]:
    """Every leaf and link of an answer: its type and field, its place, and its value."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            step = item.get("id", number) if isinstance(item, dict) else number
            yield from places(owner, item, f"{path}/{step}")
    elif isinstance(value, dict):
        name = value.get("__typename", owner)
        for step, inner in value.items():
            target = _target(name, step)
            if step == "__typename" or inner is None:
                continue
            if target is not None:
                yield (name, step), f"{path}/{step}", bool(inner)
                yield from places(target, inner, f"{path}/{step}")
            else:
                said = "…" if step in VOLATILE else json.dumps(inner, ensure_ascii=False)
                yield (name, step), f"{path}/{step}", said


def _target(owner: str, name: str) -> str | None:
    """The type of what a field holds; None for a leaf."""
    fields = getattr(CORE.type_map.get(owner), "fields", {})
    named = get_named_type(fields[name].type) if name in fields else None
    return None if named is None or is_leaf_type(named) else str(named.name)


async def begun(api: Api, planted: Mapping[str, list[UUID]]) -> Walk:
    """A walk over what is planted, and of types of which nothing is, over what was generated."""
    ids: dict[str, list[str]] = {}
    for name, declared in product().declared.items():
        if not is_walked(name) or declared.kind == "interface":
            continue
        assert declared.table is not None
        table = declared.table.name
        where = f"kind = '{declared.variant}'" if declared.variant else "true"
        asked = f"SELECT id FROM {table} WHERE {where} ORDER BY id <> ALL($1), id LIMIT {MOST_ROWS}"
        rows = await api.fetch(asked, planted.get(table, []))
        ids[name] = [f"{declared.prefix}_{row['id']}" for row in rows]
    return Walk(api, ids, [asked async for asked in _particular(api)])


async def _particular(api: Api) -> AsyncIterator[Asked]:
    """Root fields by what only this city knows: a code that was issued, lines that were sealed."""
    codes = "SELECT payload FROM entity_code WHERE entity_id = $1"
    lines = "SELECT id FROM audit_event ORDER BY id LIMIT 3"
    said = [("scan", {"payload": row["payload"]}) for row in await api.fetch(codes, key("entity"))]
    said += [("auditProof", {"event": id_of(row["id"])}) for row in await api.fetch(lines)]
    for number, (name, given) in enumerate(said):
        gql = CORE.type_map["Query"].fields[name]  # type: ignore[attr-defined]
        rest = below(get_named_type(gql.type), DEEPEST)
        yield Asked(f"root {name} of {number}", f"{{ {called(name, gql, None, given)} {rest} }}")

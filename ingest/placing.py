"""Which district of today an entity belongs to, by its code, its date and the district named.

Refuses to place what lies outside Chongqing: such an entity has no district here.
"""

from datetime import date

from ingest.findings import Notes, Rule
from rules import divisions
from rules.divisions import Division

CITY, PREFIX = "500000", "50"
FIELD = "district"


def place(code: str, on: date, named: str | None, notes: Notes) -> str | None:
    """The district's code. What the source names wins over its code, which outlives districts."""
    by_code = divisions.current(code, on)
    unit = divisions.by_name(named) if named and code.startswith(PREFIX) else None
    by_name = divisions.current(unit.code, unit.valid_from) if unit else None
    if by_code is None:
        rule = Rule.DISTRICT_UNKNOWN if code.startswith(PREFIX) else Rule.DISTRICT_OUTSIDE
        notes.add(rule, FIELD, code, named)
        return by_name.code if by_name else None
    if by_name is None:
        if named:
            notes.add(Rule.DISTRICT_UNKNOWN, FIELD, named, by_code.code)
        notes.add(Rule.DISTRICT_FROM_CODE, FIELD, code, by_code.code)
        return by_code.code
    if unit and unit != by_name:
        notes.add(Rule.DISTRICT_MERGED, FIELD, named or "", by_name.name)
    elif named != by_name.name:
        notes.add(Rule.DISTRICT_SHORT_NAME, FIELD, named or "", by_name.name)
    _compare(code, on, by_code, by_name, notes)
    return by_name.code


def _compare(code: str, on: date, by_code: Division, by_name: Division, notes: Notes) -> None:
    if by_code.code == CITY:
        notes.add(Rule.DISTRICT_FROM_NAME, FIELD, code, by_name.code)
    elif by_code.code != by_name.code:
        notes.add(Rule.DISTRICT_NAME_WINS, FIELD, f"{code} {by_name.name}", by_name.code)
    holder = divisions.by_code(code, on)
    if holder is not None and (holder.code, holder.name) != (by_code.code, by_code.name):
        notes.add(Rule.DISTRICT_SUCCESSOR, FIELD, code, by_code.code)

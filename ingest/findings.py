"""The rules of cleaning by name, and what each did to a row; holds no cleaning itself."""

from dataclasses import dataclass, field
from enum import StrEnum


class Rule(StrEnum):
    """A repair, a mark or a reason to reject. A capital rule or code reason has its own name."""

    WHITESPACE = "WHITESPACE"
    BLANK = "BLANK"
    NAME_BRACKETS = "NAME_BRACKETS"
    NAME_WIDTH = "NAME_WIDTH"
    CODE_UPPER_CASED = "CODE_UPPER_CASED"
    CODE_WIDTH = "CODE_WIDTH"
    CODE_CHECK_DIGIT = "CODE_CHECK_DIGIT"
    CODE_OLD_NUMBER = "CODE_OLD_NUMBER"
    DATE_NOTATION = "DATE_NOTATION"
    DATE_UNREADABLE = "DATE_UNREADABLE"
    DATE_IN_FUTURE = "DATE_IN_FUTURE"
    COLUMNS_SHIFTED = "COLUMNS_SHIFTED"
    CAPITAL_JOINED = "CAPITAL_JOINED"
    SCOPE_TAIL = "SCOPE_TAIL"
    TYPE_UNREADABLE = "TYPE_UNREADABLE"
    DISTRICT_MERGED = "DISTRICT_MERGED"
    DISTRICT_SHORT_NAME = "DISTRICT_SHORT_NAME"
    DISTRICT_FROM_CODE = "DISTRICT_FROM_CODE"
    DISTRICT_FROM_NAME = "DISTRICT_FROM_NAME"
    DISTRICT_NAME_WINS = "DISTRICT_NAME_WINS"
    DISTRICT_SUCCESSOR = "DISTRICT_SUCCESSOR"
    DISTRICT_OUTSIDE = "DISTRICT_OUTSIDE"
    DISTRICT_UNKNOWN = "DISTRICT_UNKNOWN"
    INDUSTRY_INFERRED = "INDUSTRY_INFERRED"
    INDUSTRY_UNKNOWN = "INDUSTRY_UNKNOWN"
    NAME_MISSING = "NAME_MISSING"
    NAME_TOO_LONG = "NAME_TOO_LONG"
    CELL_TOO_LONG = "CELL_TOO_LONG"
    CONTROL_CHARACTER = "CONTROL_CHARACTER"
    ROW_WIDTH = "ROW_WIDTH"
    ENCODING_GB18030 = "ENCODING_GB18030"
    REQUIRED_MISSING = "REQUIRED_MISSING"
    VALUE_UNREADABLE = "VALUE_UNREADABLE"
    END_BEFORE_BEGINNING = "END_BEFORE_BEGINNING"
    ENTITY_UNKNOWN = "ENTITY_UNKNOWN"
    DUPLICATE_NUMBER = "DUPLICATE_NUMBER"
    DUPLICATE_RECORD = "DUPLICATE_RECORD"
    RELATION_TO_ITSELF = "RELATION_TO_ITSELF"
    SHARE_OUT_OF_RANGE = "SHARE_OUT_OF_RANGE"
    BATCH_UNKNOWN = "BATCH_UNKNOWN"
    PRODUCT_UNKNOWN = "PRODUCT_UNKNOWN"
    DEVICE_UNKNOWN = "DEVICE_UNKNOWN"
    VARIETY_UNKNOWN = "VARIETY_UNKNOWN"
    DUPLICATE_CODE = "DUPLICATE_CODE"
    DUPLICATE_ROW = "DUPLICATE_ROW"
    NAME_HELD_BY_OTHER_CODE = "NAME_HELD_BY_OTHER_CODE"


MARKS = frozenset(
    {
        Rule.CODE_CHECK_DIGIT,
        Rule.DATE_UNREADABLE,
        Rule.DATE_IN_FUTURE,
        Rule.COLUMNS_SHIFTED,
        Rule.CAPITAL_JOINED,
        Rule.TYPE_UNREADABLE,
        Rule.DISTRICT_NAME_WINS,
        Rule.DISTRICT_UNKNOWN,
        Rule.INDUSTRY_UNKNOWN,
        Rule.DUPLICATE_ROW,
        Rule.NAME_HELD_BY_OTHER_CODE,
        Rule.BATCH_UNKNOWN,
        "CAPITAL_UNIT_ASSUMED",
        "CAPITAL_UNIT_AMBIGUOUS",
        "CAPITAL_UNREADABLE",
    }
)
"""Rules after which a person should look at the row; the others are only counted."""

SHOWN = 200
"""Characters of a value that a finding keeps."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule applied to one field of one row: the value that came, and what was made of it."""

    rule: str
    field: str
    value: str
    result: str | None = None


@dataclass(slots=True)
class Notes:
    """What cleaning one row met, in order."""

    findings: list[Finding] = field(default_factory=list)

    def add(self, rule: str, name: str, value: str, result: str | None = None) -> None:
        """Notes a repair or a mark."""
        self.findings.append(Finding(str(rule), name, value[:SHOWN], result))

    @property
    def marks(self) -> tuple[str, ...]:
        """The rules that a person should look at, each once, in order."""
        return tuple(dict.fromkeys(f.rule for f in self.findings if f.rule in MARKS))


class RowRejected(Exception):  # noqa: N818 - a row's outcome, not a fault
    """The row cannot be loaded; the next one can."""

    def __init__(self, rule: str, name: str, value: str) -> None:
        super().__init__(rule)
        self.finding = Finding(str(rule), name, value[:SHOWN])

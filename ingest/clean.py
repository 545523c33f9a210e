"""One row of a declared format to one clean entity, with every repair named.

Refuses a row without a name or an identity; whatever else cannot be read is left out and said.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.findings import Finding, Notes, RowRejected, Rule
from ingest.placing import place
from rules import capital, industries, industry_inference
from rules.entities import EntityKind, IndustryBasis, NumberClass
from rules.formats import Field, Mapped
from rules.identity import Identity, IdentityClass, classify
from rules.kinds import kind_of

MAX_NAME, MAX_FORM, MAX_CELL = 200, 40, 20_000
TAIL = '",[姓名已移除]"'
PROVINCES = frozenset(
    re.findall(
        "内蒙古|黑龙江|..",
        "北京天津河北山西内蒙古辽宁吉林黑龙江上海江苏浙江安徽福建江西山东河南湖北湖南"
        "广东广西海南重庆四川贵州云南西藏陕西甘肃青海宁夏新疆",
    )
)
BLANKS = frozenset({"", "N/A", "-", "--", "NULL", "null", "[姓名已移除]"})
CENT = Decimal("0.0001")
"""As fine as a stored amount."""
BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
NAME_WIDTH = {0xFEE0 + ord(char): char for char in map(chr, range(0x21, 0x7F)) if char not in "()"}
BRACKETS = str.maketrans("()", "（）")
DATE = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?(?:[T ][0-9:.]+)?")
JOINABLE = re.compile(r"[0-9]{1,3}")
REST = re.compile(r"[0-9]{3}[（(]?万.*")

Values = dict[Field, str]


@dataclass(frozen=True, slots=True)
class CleanEntity:
    """The registered facts as they are stored; `flags` are the rules a person should look at."""

    uscc: str | None
    registration_number: str | None
    number_class: NumberClass
    name: str
    kind: EntityKind
    legal_form: str | None
    established_on: date | None
    district_code: str | None
    industry_code: str | None
    industry_basis: IndustryBasis | None
    industry_confidence: int | None
    capital_amount: Decimal | None
    capital_currency: str | None
    address: str | None
    business_scope: str | None
    flags: tuple[str, ...]

    @property
    def number(self) -> str:
        """What identifies the entity: its code, or its number of before 2015."""
        return self.uscc or self.registration_number or ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A row's outcome: an entity, or the finding that rejects it."""

    row: int
    identity: Identity | None
    entity: CleanEntity | None
    rejected: Finding | None
    findings: list[Finding]


def clean(row: int, cells: list[str], mapped: Mapped, today: date) -> Cleaned:
    """Cleans one row; never raises for what the row holds."""
    notes = Notes()
    identity = None
    try:
        values = _values(cells, mapped, notes)
        identity = classify(values.get(Field.CODE, ""))
        entity = _entity(values, identity, notes, today)
        return Cleaned(row, identity, entity, None, notes.findings)
    except RowRejected as rejected:
        return Cleaned(row, identity, None, rejected.finding, notes.findings)


def identify(cells: list[str], mapped: Mapped) -> str | None:
    """The number under which a row would be loaded, or None if it would be rejected."""
    notes = Notes()
    try:
        values = _values(cells, mapped, notes)
        identity = classify(values.get(Field.CODE, ""))
        _number_class(values, identity, notes)
        _name(values, notes)
    except RowRejected:
        return None
    return identity.uscc or identity.registration_number


def _values(cells: list[str], mapped: Mapped, notes: Notes) -> Values:
    layout = mapped.layouts.get(len(cells))
    if layout is None:
        raise RowRejected(Rule.ROW_WIDTH, "row", f"{len(cells)}: {'|'.join(cells)}")
    values: Values = {}
    whole = "".join(cells)
    is_odd = len(whole) > MAX_CELL or BROKEN.search(whole) is not None
    for name, cell in zip(layout, cells, strict=True):
        if name is Field.IGNORED:
            continue
        value = cell.strip()
        if is_odd:
            _require_sound(name, value)
        if value != cell:
            notes.add(Rule.WHITESPACE, name, cell, value)
        values[name] = value
    return _unshift(_join_capital(values, notes), notes)


def _require_sound(name: Field, value: str) -> None:
    if BROKEN.search(value):
        raise RowRejected(Rule.CONTROL_CHARACTER, name, ascii(value))
    if len(value) > MAX_CELL:
        raise RowRejected(Rule.CELL_TOO_LONG, name, value)


def _join_capital(values: Values, notes: Notes) -> Values:
    """`5,000(万美元)` cut at its comma is whole again when both halves are there."""
    rest = values.pop(Field.CAPITAL_REST, None)
    head = values.get(Field.CAPITAL, "")
    if rest is None or not (JOINABLE.fullmatch(head) and REST.fullmatch(rest)):
        return values
    joined = f"{head},{rest}"
    notes.add(Rule.CAPITAL_JOINED, Field.CAPITAL, f"{head}|{rest}", joined)
    return values | {Field.CAPITAL: joined}


def _form(values: Values, notes: Notes) -> str | None:
    """A legal form is short: a sentence in its place is another column's, and is lost."""
    form = _text(values, Field.TYPE, notes)
    if form is None or len(form) <= MAX_FORM:
        return form
    notes.add(Rule.TYPE_UNREADABLE, Field.TYPE, form)
    return None


def _scope(values: Values, notes: Notes) -> str | None:
    """Without the removed name that a stray quote pulled into the cell."""
    scope = _text(values, Field.SCOPE, notes)
    if scope is None or not scope.endswith(TAIL):
        return scope
    notes.add(Rule.SCOPE_TAIL, Field.SCOPE, TAIL)
    return scope.removesuffix(TAIL)


def _unshift(values: Values, notes: Notes) -> Values:
    """A capital in the province's place, a province in the form's: only where nothing else fits."""
    if values.get(Field.TYPE, "") in PROVINCES:
        notes.add(Rule.COLUMNS_SHIFTED, Field.TYPE, values[Field.TYPE], Field.PROVINCE.value)
        return values | {Field.PROVINCE: values[Field.TYPE], Field.TYPE: ""}
    province = values.get(Field.PROVINCE, "")
    if not province[:1].isdigit() or capital.parse(province).amount is None:
        return values
    if capital.parse(values.get(Field.CAPITAL, "")).amount is not None:
        return values
    notes.add(Rule.COLUMNS_SHIFTED, Field.CAPITAL, province, Field.CAPITAL.value)
    return values | {Field.CAPITAL: province, Field.PROVINCE: ""}


def _entity(values: Values, identity: Identity, notes: Notes, today: date) -> CleanEntity:
    number_class = _number_class(values, identity, notes)
    name = _name(values, notes)
    established_on = _date(values, notes, today)
    legal_form = _form(values, notes)
    scope = _scope(values, notes)
    amount, currency = _capital(values, notes)
    number = identity.uscc or identity.registration_number or ""
    division = number[2:8] if identity.uscc else number[:6]
    district = _text(values, Field.DISTRICT, notes)
    district_code = place(division, established_on or today, district, notes)
    industry, basis, confidence = _industry(values, name, scope, notes)
    return CleanEntity(
        uscc=identity.uscc,
        registration_number=identity.registration_number,
        number_class=number_class,
        name=name,
        kind=kind_of(identity.uscc, legal_form, name),
        legal_form=legal_form,
        established_on=established_on,
        district_code=district_code,
        industry_code=industry,
        industry_basis=basis,
        industry_confidence=confidence,
        capital_amount=amount,
        capital_currency=currency,
        address=_text(values, Field.ADDRESS, notes),
        business_scope=scope,
        flags=notes.marks,
    )


def _number_class(values: Values, identity: Identity, notes: Notes) -> NumberClass:
    code = values.get(Field.CODE, "")
    if identity.kind is IdentityClass.INVALID:
        raise RowRejected(f"CODE_{identity.reason}", Field.CODE, code)
    number = identity.uscc or identity.registration_number
    if identity.was_upper_cased:
        notes.add(Rule.CODE_UPPER_CASED, Field.CODE, code, number)
    if number != code.upper():
        notes.add(Rule.CODE_WIDTH, Field.CODE, code, number)
    if identity.kind is IdentityClass.CHECK_DIGIT_FAILED:
        notes.add(Rule.CODE_CHECK_DIGIT, Field.CODE, code)
    if identity.kind is IdentityClass.OLD_NUMBER:
        notes.add(Rule.CODE_OLD_NUMBER, Field.CODE, code, number)
    return NumberClass[identity.kind.name]


def _name(values: Values, notes: Notes) -> str:
    """As registries print it: full-width brackets, half-width letters and digits."""
    value = values.get(Field.NAME, "")
    if value in BLANKS:
        raise RowRejected(Rule.NAME_MISSING, Field.NAME, value)
    if len(value) > MAX_NAME:
        raise RowRejected(Rule.NAME_TOO_LONG, Field.NAME, value)
    narrow = " ".join(value.translate(NAME_WIDTH).split())
    if narrow != value:
        notes.add(Rule.NAME_WIDTH, Field.NAME, value, narrow)
    name = narrow.translate(BRACKETS)
    if name != narrow:
        notes.add(Rule.NAME_BRACKETS, Field.NAME, value, name)
    return name


def _text(values: Values, name: Field, notes: Notes) -> str | None:
    value = values.get(name, "")
    if value not in BLANKS:
        return value
    if value:
        notes.add(f"{name.upper()}_{Rule.BLANK}", name, value)
    return None


def _date(values: Values, notes: Notes, today: date) -> date | None:
    value = _text(values, Field.REGISTERED_ON, notes)
    if value is None:
        return None
    found = DATE.fullmatch(value)
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or day.year < 1900:
        notes.add(Rule.DATE_UNREADABLE, Field.REGISTERED_ON, value)
        return None
    if day > today:
        notes.add(Rule.DATE_IN_FUTURE, Field.REGISTERED_ON, value)
        return None
    if day.isoformat() != value:
        notes.add(Rule.DATE_NOTATION, Field.REGISTERED_ON, value, day.isoformat())
    return day


def _capital(values: Values, notes: Notes) -> tuple[Decimal | None, str | None]:
    value = values.get(Field.CAPITAL, "")
    found = capital.parse(value)
    if found.repaired:
        notes.add(found.repaired, Field.CAPITAL, value)
    return None if found.amount is None else found.amount.quantize(CENT), found.currency


def _industry(
    values: Values, name: str, scope: str | None, notes: Notes
) -> tuple[str | None, IndustryBasis | None, int | None]:
    given = _text(values, Field.INDUSTRY, notes)
    code = given.lstrip("ABCDEFGHIJKLMNOPQRST") or given if given else None
    if code and industries.by_code(code):
        return code, IndustryBasis.REGISTERED, None
    if given:
        notes.add(Rule.INDUSTRY_UNKNOWN, Field.INDUSTRY, given)
    found = industry_inference.infer(name, scope)
    if found is None:
        return None, None, None
    notes.add(Rule.INDUSTRY_INFERRED, Field.INDUSTRY, "", found.code)
    return found.code, IndustryBasis.INFERRED, found.confidence

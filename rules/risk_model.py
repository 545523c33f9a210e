"""The credit-risk model as versioned data: indicators, weights, decay, classes, colours.

No public text lists indicators or weights (国市监信发〔2022〕6号 names five dimensions and four
classes only), so all numbers here are ours; docs/risk-model.md says so. Refuses a model whose
weights do not sum: `checked` is passed by every model before it is used.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Final

from rules.credit import BAD_RESULTS, ComplaintOutcome, InspectionResult, SamplingResult
from rules.entities import CreditColor, EntityKind, EntityStatus, RiskClass
from rules.errors import ErrorCode, Refused
from rules.industries import section_of
from rules.records import RecordKind
from rules.terms import Term

TOTAL: Final = 1000
FULL: Final = 1000
"""Per mille of a mark's points before any decay."""


class Dimension(Term):
    """信用风险维度 · Dimension of credit risk."""

    BASIC = "BASIC", "基础属性 · Basic attributes."
    DYNAMIC = "DYNAMIC", "企业动态 · Changes of the entity."
    REGULATORY = "REGULATORY", "监管信息 · Findings of regulators."
    RELATIONS = "RELATIONS", "关联关系 · Related entities and persons."
    SOCIAL = "SOCIAL", "社会评价 · Standing in society."


class Fact(StrEnum):
    """A registered fact that an indicator reads."""

    AGE = "AGE"
    CAPITAL = "CAPITAL"
    INDUSTRY = "INDUSTRY"
    STATUS = "STATUS"


class Whose(StrEnum):
    """Whose record a mark is: the entity's own, its parent's, or its representative's other."""

    OWN = "OWN"
    PARENT = "PARENT"
    REPRESENTATIVE = "REPRESENTATIVE"


@dataclass(frozen=True, slots=True)
class MarkRule:
    """What one record is worth; of several that fit, the first holds.

    `contains` is looked for in what the record says of itself (sanction, result or title).
    """

    whose: Whose
    kind: RecordKind
    points: int
    contains: str = ""
    at_least: int = 0
    """Smallest amount in yuan; 0 asks for none."""
    decays: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """One indicator: at most `weight` points, from one fact or from marks."""

    code: str
    dimension: Dimension
    weight: int
    text: str
    fact: Fact | None = None
    bands: tuple[tuple[int, int], ...] = ()
    """(bound, points): the first bound above the value holds; days of age or yuan of capital."""
    kinds: tuple[EntityKind, ...] = ()
    """The kinds of entity that the bands regard; empty means all."""
    table: tuple[tuple[str, int], ...] = ()
    """(code, points) of an industry or a status; of prefixes the longest holds."""
    marks: tuple[MarkRule, ...] = ()
    is_reduced: bool = False
    """Begins at its full weight, which marks reduce."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A class that the entity has at least while a mark or a status is in force."""

    code: str
    at_least: RiskClass
    text: str
    kind: RecordKind | None = None
    status: EntityStatus | None = None


@dataclass(frozen=True, eq=False)
class RiskModel:
    """One version; `thresholds` holds the lowest score of B, C and D."""

    version: str
    effective_from: date
    source: str
    is_verified: bool
    weights: tuple[tuple[Dimension, int], ...]
    indicators: tuple[Indicator, ...]
    decay: tuple[tuple[int, int], ...]
    """(days, per mille): from that many days on; the last line is zero."""
    thresholds: tuple[int, int, int]
    floors: tuple[Floor, ...]
    colors: tuple[tuple[RiskClass, CreditColor], ...]

    @cached_property
    def steps(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The decay table by columns: days, and per mille from each on."""
        days, shares = zip(*self.decay, strict=True)
        return days, shares

    def color(self, risk_class: RiskClass) -> CreditColor:
        """The colour that the mapping gives a class."""
        return dict(self.colors)[risk_class]

    def weight(self, dimension: Dimension) -> int:
        """The most points that a dimension can have."""
        return dict(self.weights)[dimension]


def checked(model: RiskModel) -> RiskModel:
    """The model, if its weights sum and its tables are whole; else a refusal with the path."""
    _require_sum(("weights",), sum(weight for _, weight in model.weights), TOTAL)
    for dimension in Dimension:
        held = sum(one.weight for one in model.indicators if one.dimension is dimension)
        _require_sum(("indicators", dimension.value), held, model.weight(dimension))
    days, shares = model.steps
    if list(days) != sorted(set(days)) or days[0] != 0 or shares[0] != FULL or shares[-1] != 0:
        raise Refused(ErrorCode.BAD_INPUT, ("decay",), detail="decay")
    if not 0 < model.thresholds[0] < model.thresholds[1] < model.thresholds[2] <= TOTAL:
        raise Refused(ErrorCode.BAD_INPUT, ("thresholds",), detail="thresholds")
    _require_one_place(model)
    if {risk_class for risk_class, _ in model.colors} != set(RiskClass):
        raise Refused(ErrorCode.BAD_INPUT, ("colors",), detail="colors")
    return model


def _require_one_place(model: RiskModel) -> None:
    """A record counts in one indicator; what sets a floor has one to itself and never fades."""
    places: dict[tuple[Whose, RecordKind], str] = {}
    for one in model.indicators:
        for rule in one.marks:
            if places.setdefault((rule.whose, rule.kind), one.code) != one.code:
                raise Refused(ErrorCode.BAD_INPUT, ("indicators", one.code), detail=rule.kind)
    alone = [one.marks[0] for one in model.indicators if len(one.marks) == 1]
    held = {one.kind for one in alone if one.whose is Whose.OWN and not one.decays and one.points}
    for floor in model.floors:
        if floor.kind is not None and floor.kind not in held:
            raise Refused(ErrorCode.BAD_INPUT, ("floors", floor.code), detail=floor.kind)


def _require_sum(path: tuple[str, ...], found: int, wanted: int) -> None:
    if found != wanted:
        raise Refused(ErrorCode.RISK_WEIGHTS, path, found=found, wanted=wanted)


HALVES_YEARLY: Final = (
    *((91 * quarter, round(FULL * 2 ** (-quarter / 4))) for quarter in range(20)),
    (1826, 0),
)
"""Quarter by quarter for five years, halving in four quarters; then nothing."""

_PENALTIES = (
    MarkRule(Whose.OWN, RecordKind.PENALTY, 160, contains="吊销"),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 130, contains="停业"),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 130, contains="限制"),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 130, at_least=100_000),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 100, contains="没收"),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 90, at_least=10_000),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 75, contains="罚款"),
    MarkRule(Whose.OWN, RecordKind.PENALTY, 50),
)
_WORSE = {
    InspectionResult.OBSTRUCTED,
    InspectionResult.FALSE_INFORMATION,
    InspectionResult.UNREACHABLE,
}
_INSPECTIONS = tuple(
    MarkRule(Whose.OWN, RecordKind.RANDOM_INSPECTION, points, contains=result.value)
    for points, results in (
        (50, (InspectionResult.OBSTRUCTED, InspectionResult.FALSE_INFORMATION)),
        (40, (InspectionResult.UNREACHABLE,)),
        (20, sorted(BAD_RESULTS - _WORSE)),
    )
    for result in results
)
_COMPLAINTS = (
    MarkRule(Whose.OWN, RecordKind.COMPLAINT, 20, contains=ComplaintOutcome.NOT_SETTLED.value),
    MarkRule(Whose.OWN, RecordKind.COMPLAINT, 10, contains=ComplaintOutcome.SETTLED.value),
)
_SAMPLES = (MarkRule(Whose.OWN, RecordKind.SAMPLING_TEST, 40, contains=SamplingResult.FAIL.value),)
_INDUSTRIES = (
    ("06", 60), ("26", 50), ("13", 45), ("14", 45), ("15", 45), ("27", 45), ("62", 40),
    ("525", 40), ("522", 35), ("512", 35), ("34", 35), ("66", 40), ("83", 35), ("84", 35),
    ("E", 30), ("B", 45), ("G", 25), ("K", 25), ("H", 30), ("F", 15), ("C", 20), ("L", 15),
    ("O", 20), ("R", 20), ("A", 10), ("I", 10), ("M", 10), ("D", 20), ("J", 40), ("N", 10),
    ("P", 35), ("Q", 35), ("S", 0), ("T", 0),
)  # fmt: skip

RISK_1: Final = checked(
    RiskModel(
        version="risk-1",
        effective_from=date(2026, 1, 1),
        source="国市监信发〔2022〕6号（五维度、四类）；指标与权重为本平台自定 · weights are ours",
        is_verified=False,
        weights=(
            (Dimension.BASIC, 200),
            (Dimension.DYNAMIC, 200),
            (Dimension.REGULATORY, 400),
            (Dimension.RELATIONS, 100),
            (Dimension.SOCIAL, 100),
        ),
        indicators=(
            Indicator(
                "BASIC_AGE", Dimension.BASIC, 40,
                "成立年限 · Years since establishment.",
                fact=Fact.AGE, bands=((365, 40), (1095, 20)),
            ),
            Indicator(
                "BASIC_CAPITAL", Dimension.BASIC, 30,
                "注册资本 · Registered capital.",
                fact=Fact.CAPITAL, bands=((100_000, 30), (500_000, 15)),
                kinds=(EntityKind.ENTERPRISE, EntityKind.COOPERATIVE),
            ),
            Indicator(
                "BASIC_INDUSTRY", Dimension.BASIC, 60,
                "行业固有风险 · Risk inherent in the industry.",
                fact=Fact.INDUSTRY, table=_INDUSTRIES,
            ),
            Indicator(
                "BASIC_STATUS", Dimension.BASIC, 70,
                "登记状态 · Registration status.",
                fact=Fact.STATUS,
                table=((EntityStatus.SUSPENDED.value, 35), (EntityStatus.REVOKED.value, 70)),
            ),
            Indicator(
                "DYNAMIC_ABNORMAL", Dimension.DYNAMIC, 150,
                "在列经营异常名录 · Abnormal-operation listing in force.",
                marks=(MarkRule(Whose.OWN, RecordKind.ABNORMAL_LISTING, 150, decays=False),),
            ),
            Indicator(
                "DYNAMIC_CHANGES", Dimension.DYNAMIC, 50,
                "登记事项变更 · Changes of the registration.",
                marks=(
                    MarkRule(Whose.OWN, RecordKind.REGISTRATION_CHANGE, 0, contains="设立"),
                    MarkRule(Whose.OWN, RecordKind.REGISTRATION_CHANGE, 10),
                ),
            ),
            Indicator(
                "REGULATORY_PENALTY", Dimension.REGULATORY, 200,
                "行政处罚 · Administrative penalties.", marks=_PENALTIES,
            ),
            Indicator(
                "REGULATORY_SERIOUS", Dimension.REGULATORY, 100,
                "在列严重违法失信名单 · Serious-violation listing in force.",
                marks=(MarkRule(Whose.OWN, RecordKind.SERIOUS_VIOLATION, 100, decays=False),),
            ),
            Indicator(
                "REGULATORY_INSPECTION", Dimension.REGULATORY, 50,
                "抽查检查结果 · Results of random inspections.",
                marks=_INSPECTIONS,
            ),
            Indicator(
                "REGULATORY_SAMPLING", Dimension.REGULATORY, 50,
                "抽检不合格 · Failed sampling tests.",
                marks=_SAMPLES,
            ),
            Indicator(
                "RELATIONS_PARENT", Dimension.RELATIONS, 50,
                "所属主体在列名录 · A list holds the entity that this is a branch of.",
                marks=(
                    MarkRule(Whose.PARENT, RecordKind.SERIOUS_VIOLATION, 50, decays=False),
                    MarkRule(Whose.PARENT, RecordKind.ABNORMAL_LISTING, 30, decays=False),
                ),
            ),
            Indicator(
                "RELATIONS_REPRESENTATIVE", Dimension.RELATIONS, 50,
                "法定代表人任职的其他主体严重违法失信 · A serious-violation listing in force "
                "of another entity of the same legal representative.",
                marks=(
                    MarkRule(Whose.REPRESENTATIVE, RecordKind.SERIOUS_VIOLATION, 50, decays=False),
                ),
            ),
            Indicator(
                "SOCIAL_COMPLAINTS", Dimension.SOCIAL, 80,
                "投诉举报 · Complaints and reports.",
                marks=_COMPLAINTS,
            ),
            Indicator(
                "SOCIAL_AWARD", Dimension.SOCIAL, 20,
                "未获守信激励 · No award for good faith.",
                marks=(MarkRule(Whose.OWN, RecordKind.AWARD, 20),), is_reduced=True,
            ),
        ),
        decay=HALVES_YEARLY,
        thresholds=(78, 180, 400),
        floors=(
            Floor(
                "SERIOUS_LISTED", RiskClass.D,
                "在列严重违法失信名单，直接判为 D · A serious-violation listing in force means D.",
                kind=RecordKind.SERIOUS_VIOLATION,
            ),
            Floor(
                "LICENCE_REVOKED", RiskClass.D,
                "吊销未注销，直接判为 D · A revoked licence means D.",
                status=EntityStatus.REVOKED,
            ),
            Floor(
                "ABNORMAL_LISTED", RiskClass.C,
                "在列经营异常名录，不优于 C · An abnormal listing in force means C at best.",
                kind=RecordKind.ABNORMAL_LISTING,
            ),
        ),
        colors=(
            (RiskClass.A, CreditColor.GREEN),
            (RiskClass.B, CreditColor.GREEN),
            (RiskClass.C, CreditColor.YELLOW),
            (RiskClass.D, CreditColor.RED),
        ),
    )
)  # fmt: skip

MODELS: Final = (RISK_1,)
CURRENT: Final = RISK_1


def model(version: str) -> RiskModel | None:
    """The model of a version, or None."""
    return next((one for one in MODELS if one.version == version), None)


@lru_cache(maxsize=4096)
def industry_points(indicator: Indicator, code: str | None) -> int:
    """The points of an industry: by the longest listed prefix, then by its section."""
    if code is None:
        return 0
    table = dict(indicator.table)
    keys = [code[:length] for length in (4, 3, 2, 1)]
    section = section_of(code)
    return next((table[key] for key in (*keys, section) if key in table), 0)

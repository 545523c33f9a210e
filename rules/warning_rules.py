"""What raises a warning by itself: one declared rule a kind, and pure functions from fact to words.

Facts are found by `loaders/warning_rules.py`; who raises and when is decided elsewhere. No public
warning names a class, and no evidence holds more of a person than the masked name.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID, uuid5

from rules.care import AlertKind, Device
from rules.care import alerts as equipment_alerts
from rules.divisions import CITY_CODE
from rules.equipment import CareKind, DutyKind
from rules.industry_index import VERSION as INDEX_VERSION
from rules.industry_index import Reading
from rules.industry_sections import SECTIONS
from rules.months import months_after
from rules.persons import PersonRole
from rules.records import RecordKind
from rules.restrictions import RestrictionKind
from rules.warnings import Audience, WarningKind, WarningLevel, WarningState, due_on

K = TypeVar("K", bound=StrEnum)

VERSION: Final = "2026"
SPACE: Final = UUID("6a0d6a1e-4b0a-5d8e-9f0c-6a1f9b6f2b50")
"""The name space of causes."""
LONGEST_TITLE: Final = 200

PHARMACY_INDUSTRIES: Final = ("5251", "5252")
"""GB/T 4754-2017: retail of Western and of Chinese medicine."""
LOOK_BACK_DAYS: Final = 365
"""A failed sample or an expired licence older than this raises nothing new."""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Raised:
    """A warning as a rule makes it; `cause` is a global id, `marks` tells its causes apart.

    Its subject is an entity, or an industry in a district where `entity_id` is None.
    """

    entity_id: UUID | None
    kind: WarningKind
    level: WarningLevel
    title: str
    audience: Audience
    evidence: str
    cause: str | None
    marks: str = ""
    district_code: str | None = None
    industry_code: str | None = None

    @property
    def cause_id(self) -> UUID:
        """The same for the same cause, kind and entity, and for no other."""
        return uuid5(SPACE, f"{self.kind}|{self.entity_id}|{self.cause}|{self.marks}")

    def row(self, key: UUID, day: date) -> dict[str, Any]:
        """The columns that the rule settles; `key` is the warning's id."""
        return {
            "id": str(key),
            "entity_id": str(self.entity_id) if self.entity_id else None,
            "district_code": self.district_code,
            "industry_code": self.industry_code,
            "kind": self.kind.value,
            "level": self.level.value,
            "title": self.title[:LONGEST_TITLE],
            "audience": self.audience.value,
            "evidence": self.evidence,
            "cause": self.cause,
            "cause_id": str(self.cause_id),
            "rule_code": code_of(self.kind),
            "due_on": due_on(WarningState.RAISED, self.level, day).isoformat(),
        }


def code_of(kind: WarningKind) -> str:
    """The rule's name with its version, as a warning keeps it."""
    return f"{kind.value}@{VERSION}"


_HIGH, _MEDIUM, _LOW = WarningLevel.HIGH, WarningLevel.MEDIUM, WarningLevel.LOW
_CRITICAL = WarningLevel.CRITICAL
_PUBLIC, _INSIDE = Audience.PUBLIC, Audience.REGULATOR


def banned_person(facts: Facts, _: date) -> Iterable[Raised]:
    """A person under restriction serves the entity today."""
    kind = RestrictionKind[facts["restriction_kind"]]
    level = _CRITICAL if kind is RestrictionKind.INDUSTRY_BAN else _HIGH
    list_name = kind.text("zh")
    role = PersonRole[facts["role"]].text("zh")
    yield Raised(
        facts["entity_id"], WarningKind.BANNED_PERSON, level,
        f"{role}{facts['masked_name']}为{list_name}", _INSIDE,
        f"任职自{facts['since']}；依据{facts['article']}",
        f"res_{facts['restriction_id']}", f"kpr_{facts['tenure_id']}",
    )  # fmt: skip


def certificate_expired(facts: Facts, _: date) -> Iterable[Raised]:
    """A certificate, registration or licence ran out and no other of its kind is in force."""
    yield Raised(
        facts["entity_id"], WarningKind.CERTIFICATE_EXPIRED, _MEDIUM,
        f"{facts['what']}已过期", _INSIDE, f"有效期至{facts['valid_to']}",
        f"{facts['prefix']}_{facts['id']}", str(facts["valid_to"]),
    )  # fmt: skip


def pharmacist_missing(facts: Facts, _: date) -> Iterable[Raised]:
    """A pharmacy on the register has no pharmacist whose registration is valid."""
    last = facts["last_valid_to"]
    yield Raised(
        facts["entity_id"], WarningKind.PHARMACIST_MISSING, _HIGH, "药店无有效执业药师", _INSIDE,
        "从未登记执业药师" if last is None else f"最后一名执业药师的注册有效至{last}",
        f"ent_{facts['entity_id']}", str(last),
    )  # fmt: skip


def grade_fall(facts: Facts, _: date) -> Iterable[Raised]:
    """The grade fell to C or D; for regulators only, who alone see classes."""
    now, before = facts["risk_class"], facts["previous_class"]
    level = _HIGH if now == "D" else _MEDIUM
    yield Raised(
        facts["entity_id"], WarningKind.GRADE_FALL, level, f"信用风险等级由{before}降为{now}",
        _INSIDE, f"评定日期{facts['as_of']}；模型{facts['model_version']}",
        f"ent_{facts['entity_id']}", str(facts["id"]),
    )  # fmt: skip


def failed_sample(facts: Facts, _: date) -> Iterable[Raised]:
    """A sample failed: the sampled entity, and whoever downstream holds of the batch."""
    product = facts["product_name"] or "产品"
    is_holder = facts["holder"]
    title = (
        f"所持{product}（批号{facts['lot']}）抽检不合格" if is_holder else f"{product}抽检不合格"
    )
    yield Raised(
        facts["entity_id"], WarningKind.FAILED_SAMPLE, _HIGH, title,
        _INSIDE if is_holder else _PUBLIC,
        f"抽检日期{facts['occurred_on']}；{facts['title']}", f"rec_{facts['id']}",
    )  # fmt: skip


def failed_test(facts: Facts) -> Raised:
    """A test of a batch failed: whoever holds of it, once for each report."""
    items = "：" + "、".join(facts["items"]) if facts["items"] else ""
    title = f"所持批次 {facts['lot']} 检验不合格{items}"
    return Raised(
        facts["entity_id"], WarningKind.FAILED_SAMPLE, _HIGH, title, _INSIDE, title,
        f"tst_{facts['test_id']}",
    )  # fmt: skip


def industry_alarm(section: str, district: str, month: date, found: Reading) -> Raised:
    """Adverse records of an industry in a district, far above what its past lets expect."""
    name = next(each[3] for each in SECTIONS if each[0] == section)
    level = _HIGH if district == CITY_CODE else _MEDIUM
    return Raised(
        None, WarningKind.INDUSTRY_ALARM, level,
        f"{name}风险指数{found.index:.0f}（{month:%Y年%m月}）", _INSIDE,
        f"不良记录{found.observed}件，预期{found.expected:.1f}件；偶然达到的概率{found.tail:.1g}；"
        f"规则{INDEX_VERSION}",
        None, f"{section}|{district}|{month}", district, section,
    )  # fmt: skip


def listing(facts: Facts, _: date) -> Iterable[Raised]:
    """The entity stands on a list of bad faith."""
    serious = facts["record_kind"] == RecordKind.SERIOUS_VIOLATION
    name = "严重违法失信名单" if serious else "经营异常名录"
    yield Raised(
        facts["entity_id"], WarningKind.LISTING, _CRITICAL if serious else _HIGH,
        f"被列入{name}", _PUBLIC, f"列入日期{facts['occurred_on']}", f"rec_{facts['id']}",
    )  # fmt: skip


OVERDUE: Final = {
    AlertKind.MAINTENANCE_OVERDUE: (_MEDIUM, "维护保养逾期"),
    AlertKind.INSPECTION_FAILED: (_HIGH, "最近一次检验不合格"),
    AlertKind.INSPECTION_OVERDUE: (_HIGH, "定期检验逾期"),
    AlertKind.SELF_TEST_OVERDUE: (_MEDIUM, "自行检测逾期"),
    AlertKind.ASSESSMENT_OVERDUE: (_MEDIUM, "应进行安全评估"),
}
UNMANAGED: Final = {
    AlertKind.MANAGER_MISSING: (_HIGH, "未配备安全管理人员"),
    AlertKind.MANAGER_EXPIRED: (_HIGH, "安全管理人员证书已过期"),
    AlertKind.OPERATOR_EXPIRED: (_HIGH, "作业人员证书均已过期"),
}


def _days(text: str | None, kinds: type[K]) -> dict[K, date]:
    """The day of each kind, from the JSON object of its name and day."""
    return {kinds[kind]: date.fromisoformat(day) for kind, day in json.loads(text or "{}").items()}


def equipment(facts: Facts, today: date) -> Iterable[Raised]:
    """Care of a device is overdue, or nobody with a valid certificate manages it."""
    last, failed = (_days(facts[name], CareKind) for name in ("last_care", "failed_care"))
    until = _days(facts["certified_until"], DutyKind)
    device = Device(
        facts["variety_code"], facts["is_public_gathering"], facts["in_use_since"],
        facts["next_inspection_on"], last, failed, until,
    )  # fmt: skip
    for alert in equipment_alerts(device, today):
        found = OVERDUE.get(alert) or UNMANAGED.get(alert)
        if found is None:
            continue
        is_late = alert in OVERDUE
        level, words = found
        since = max((last if is_late else until).values(), default=None)
        yield Raised(
            facts["entity_id"],
            WarningKind.EQUIPMENT_OVERDUE if is_late else WarningKind.EQUIPMENT_UNMANAGED,
            level, f"特种设备{facts['registration_code']}{words}", _INSIDE,
            f"登记的下次检验日期{device.next_inspection_on}", f"eqp_{facts['id']}",
            f"{alert.value}|{since}|{device.next_inspection_on if is_late else ''}",
        )  # fmt: skip


CAPITAL_REFORM: Final = date(2024, 7, 1)
CAPITAL_YEARS: Final = 5
TRANSITION_END: Final = date(2032, 6, 30)
"""公司法2023 Art 47, Decree 784: five years; for older companies they run from 30 June 2027."""
CAPITAL_NOTICE: Final = timedelta(days=90)


def capital_due_on(established: date) -> date:
    """The last day on which subscribed capital of a limited company may still be unpaid."""
    if established < CAPITAL_REFORM:
        return TRANSITION_END
    return months_after(established, 12 * CAPITAL_YEARS)


def capital_due(facts: Facts, today: date) -> Iterable[Raised]:
    """The statutory term of subscribed capital ends within the notice."""
    day = capital_due_on(facts["established_on"])
    if today <= day <= today + CAPITAL_NOTICE:
        yield Raised(
            facts["entity_id"], WarningKind.CAPITAL_DUE, _LOW, "认缴出资法定期限将届满", _INSIDE,
            f"最迟{day}缴足；公司法（2023）第四十七条", f"ent_{facts['entity_id']}", str(day),
        )  # fmt: skip


Judge = Callable[[Facts, date], Iterable[Raised]]
RULES: Final[Mapping[str, Judge]] = {
    "BANNED_PERSON": banned_person,
    "CERTIFICATE_EXPIRED": certificate_expired,
    "PHARMACIST_MISSING": pharmacist_missing,
    "GRADE_FALL": grade_fall,
    "FAILED_SAMPLE": failed_sample,
    "LISTING": listing,
    "EQUIPMENT": equipment,
    "CAPITAL_DUE": capital_due,
}
"""By the name of the statement that finds the facts."""

ON_EVENT: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("BANNED_PERSON", "PHARMACIST_MISSING"),
    "restriction": ("BANNED_PERSON",),
    "qualification": ("CERTIFICATE_EXPIRED", "PHARMACIST_MISSING"),
    "credit_status": ("GRADE_FALL",),
    "record": ("LISTING", "FAILED_SAMPLE", "CERTIFICATE_EXPIRED"),
    "entity": ("PHARMACIST_MISSING",),
    "equipment": ("EQUIPMENT",),
}
"""Which rules look at an entity when an event of a topic concerns it; all of them in a sweep."""

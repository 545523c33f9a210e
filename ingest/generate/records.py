"""Credit files of the generated city: ten records on average for each entity that has any.

How an entity is meant to fare decides which marks it gets; the engine grades it afterwards.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from typing import Final

from ingest.generate.block import COLUMNS, NULL, PROVENANCE, Block, Cause, Made, authority_of
from ingest.generate.finances import add_financials
from ingest.generate.numbers import Weighted, iso
from models.base import FOREVER
from rules.credit import (
    AbnormalGround,
    DisclosureStatus,
    InspectionResult,
    LicenceKind,
    PenaltyTier,
    SamplingResult,
)
from rules.entities import RiskClass
from rules.publicity import Happening, publish_by, removal_due, term
from rules.records import RecordKind
from rules.warnings import WarningKind, WarningLevel

CHOICES: Final = tuple(DisclosureStatus)
HAS_FILE: Final = 0.53
MEAN_ROUTINE: Final = 8.0
ALWAYS: Final = FOREVER.isoformat()
ONLY_WARNED: Final = 0.02
"""Share of files that hold a penalty of warning only."""
RECENT: Final = 180
"""Days for which a failed sample is worth a warning."""
FIRST: Final = COLUMNS["credit_record"].index("district_code") + 1
SPARSE: Final = COLUMNS["credit_record"][FIRST : -len(PROVENANCE)]
"""The columns that only some kinds fill."""
FORMED_BEFORE: Final = 12
"""Days from a result to its publication; some come late."""
LATE: Final = 0.04

ROUTINE: Final = Weighted(
    (
        RecordKind.ANNUAL_REPORT,
        RecordKind.LICENCE,
        RecordKind.REGISTRATION_CHANGE,
        RecordKind.RANDOM_INSPECTION,
        RecordKind.CERTIFICATE,
        RecordKind.SAMPLING_TEST,
        RecordKind.AWARD,
    ),
    (28, 20, 16, 17, 10, 6, 3),
)
CHANGES: Final = ("住所变更", "经营范围变更", "注册资本变更", "负责人变更", "股东变更")
LICENCES: Final = ("食品经营许可", "公共场所卫生许可", "户外广告备案", "消防安全检查备案")
INSPECTIONS: Final = ("公示信息抽查", "广告经营检查", "价格行为检查", "计量器具检查")
PASSED: Final = (
    InspectionResult.NO_PROBLEM,
    InspectionResult.NO_PROBLEM,
    InspectionResult.NO_PROBLEM,
    InspectionResult.CORRECTION_ORDERED,
)
AWARDS: Final = ("守合同重信用企业公示", "放心消费示范单位", "诚信经营户")
WARNED: Final = "未按规定公示经营信息"
OFFENCES: Final = (
    ("发布虚假广告案", "罚款"),
    ("使用未经检定的计量器具案", "罚款"),
    ("销售不合格商品案", "罚款、没收违法所得"),
    ("未明码标价案", "罚款"),
)
ABNORMAL: Final = (
    AbnormalGround.ANNUAL_REPORT_MISSING,
    AbnormalGround.UNREACHABLE,
    AbnormalGround.FALSE_INFORMATION,
)
SERIOUS: Final = (
    ("实施食品安全领域严重违法行为，受到较重行政处罚", "第五条"),
    ("实施侵害消费者权益的严重违法行为，受到较重行政处罚", "第八条"),
)
MEASURES: Final = "列为重点监管对象；不予授予荣誉称号；依法限制市场准入"


def add_records(block: Block, made: Made) -> list[Cause]:
    """Writes the file of one entity; answers what in it gives rise to a warning."""
    causes = _add_marks(block, made)
    if made.risk not in (RiskClass.C, RiskClass.D) and not block.chance(HAS_FILE):
        return causes
    add_record(block, made, RecordKind.REGISTRATION_CHANGE, "设立登记", made.birth)
    if block.chance(ONLY_WARNED):
        _add_warning_only(block, made)
    reported = date.fromordinal(made.end or block.today).year - 1
    for _ in range(1 + int(block.random.expovariate(1 / MEAN_ROUTINE))):
        kind = ROUTINE.draw(block.random)
        if kind is RecordKind.ANNUAL_REPORT and reported < date.fromordinal(made.birth).year:
            kind = RecordKind.RANDOM_INSPECTION
        if kind is RecordKind.SAMPLING_TEST:
            causes += _add_sample(block, made)
        else:
            _add_routine(block, made, kind, reported)
        reported -= kind is RecordKind.ANNUAL_REPORT
    return causes


def add_record(
    block: Block,
    made: Made,
    kind: RecordKind,
    title: str,
    day: int,
    until: str = ALWAYS,
    **cells: str,
) -> str:
    """One row; `cells` are the sparse columns of its kind."""
    record = block.ids.next()
    block.add_sourced(
        "credit_record", authority_of(made.unit), day,
        record, made.id, kind.value, title, iso(day), until, made.unit.code,
        *[cells.get(name, NULL) for name in SPARSE],
    )  # fmt: skip
    return record


def _number(block: Block, kind: str, day: int) -> str:
    return f"样例{kind}〔{iso(day)[:4]}〕{int(block.random.random() * 100_000):05}号"


def _add_routine(block: Block, made: Made, kind: RecordKind, year: int) -> None:
    day = block.between(made.birth + 1, (made.end or block.today) - 1)
    pick = block.random.choice
    if kind is RecordKind.ANNUAL_REPORT:
        filed = date(year + 1, 1, 1).toordinal() + block.between(4, 175)
        _add_report(block, made, year, min(filed, made.end or block.today))
    elif kind is RecordKind.LICENCE:
        _add_licence(block, made, pick(LICENCES), day)
    elif kind is RecordKind.CERTIFICATE:
        number = _number(block, "证照", day)
        seal = sha256(f"{made.id}{number}".encode()).hexdigest()
        add_record(
            block, made, kind, "电子营业执照", day,
            number=number, valid_from=iso(day), item="电子营业执照", content_hash=seal,
        )  # fmt: skip
    elif kind is RecordKind.RANDOM_INSPECTION:
        _add_inspection(block, made, pick(INSPECTIONS), pick(PASSED), day)
    elif kind is RecordKind.AWARD:
        add_record(block, made, kind, pick(AWARDS), day)
    else:
        add_record(block, made, kind, matter := pick(CHANGES), day, item=matter)


def _add_report(block: Block, made: Made, year: int, day: int) -> None:
    choice = block.random.choice(CHOICES)
    record = add_record(
        block, made, RecordKind.ANNUAL_REPORT, f"{year}年度报告", day,
        report_year=str(year), disclosure_status=choice.value,
    )  # fmt: skip
    add_financials(block, made, record, choice)


def _add_licence(block: Block, made: Made, item: str, day: int) -> None:
    form = LicenceKind.FILING if item.endswith("备案") else LicenceKind.LICENCE
    add_record(
        block, made, RecordKind.LICENCE, item, day, item=item, licence_kind=form.value,
        number=_number(block, "许可", day), valid_from=iso(day), valid_to=iso(day + 1825),
    )  # fmt: skip


def _add_inspection(
    block: Block, made: Made, matter: str, result: InspectionResult, day: int
) -> None:
    """A result is formed some days before it is public, now and then too many."""
    gap = FORMED_BEFORE + (30 if block.chance(LATE) else 0)
    formed = max(day - gap, made.birth)
    add_record(
        block, made, RecordKind.RANDOM_INSPECTION, matter, day, item=matter, result=result.value,
        formed_on=iso(formed), published_on=iso(day), publish_by=_publish_by(formed),
    )  # fmt: skip


@cache
def _publish_by(formed: int) -> str:
    return publish_by(date.fromordinal(formed)).isoformat()


def _add_sample(block: Block, made: Made) -> list[Cause]:
    day = block.between(made.birth + 1, (made.end or block.today) - 1)
    failed = block.chance(0.03)
    title = "食品安全监督抽检" if made.trade.is_food else "产品质量监督抽查"
    result = SamplingResult.FAIL if failed else SamplingResult.PASS
    sample = add_record(
        block, made, RecordKind.SAMPLING_TEST, title, day, item=title, result=result.value
    )
    if not failed or day < block.today - RECENT:
        return []
    return [Cause(WarningKind.FAILED_SAMPLE, WarningLevel.MEDIUM, "抽检不合格", sample, day)]


def _add_marks(block: Block, made: Made) -> list[Cause]:
    """What a credit class rests on; the listing that holds today, if there is one.

    A revoked entity is still punished and listed, so the days of marks do not end with it.
    """
    last = block.today
    if made.risk is RiskClass.D:
        _add_penalty(block, made, last)
        return [_add_serious(block, made, last)]
    if made.risk is RiskClass.C and block.chance(0.7):
        return [_add_abnormal(block, made, last, is_open=True)]
    if made.risk is RiskClass.C:
        _add_penalty(block, made, last)
        return [_fall(_add_penalty(block, made, last), last)]
    if made.risk is RiskClass.B and block.chance(0.5):
        _add_penalty(block, made, last)
    elif made.risk is RiskClass.B and block.chance(0.5) and last - made.birth > 400:
        _add_abnormal(block, made, last, is_open=False)
    return []


def _fall(penalty: str, last: int) -> Cause:
    title = "信用风险上升"
    return Cause(WarningKind.GRADE_FALL, WarningLevel.MEDIUM, title, penalty, last - 1)


def _recent(block: Block, made: Made, last: int, days: int) -> int:
    return block.between(max(made.birth, last - days), last - 1)


def _add_penalty(block: Block, made: Made, last: int) -> str:
    """Shown for three years; drawn from the last thousand days, so it still is."""
    day = _recent(block, made, last, 1000)
    title, sanction = block.random.choice(OFFENCES)
    until, rule = _term(day, False)
    return add_record(
        block, made, RecordKind.PENALTY, title, day, until, number=_number(block, "罚", day),
        act=title.removesuffix("案"), sanction=sanction, published_on=iso(day), term_rule=rule,
        amount=str(block.between(5, 500) * 100), tier=PenaltyTier.SERIOUS.value,
        is_warning_only="f",
    )  # fmt: skip


def _add_warning_only(block: Block, made: Made) -> None:
    """A penalty that the public never sees."""
    day = block.between(made.birth + 1, (made.end or block.today) - 1)
    until, rule = _term(day, True)
    add_record(
        block, made, RecordKind.PENALTY, f"{WARNED}案", day, until, act=WARNED, sanction="警告",
        number=_number(block, "罚", day), tier=PenaltyTier.MINOR.value, is_warning_only="t",
        term_rule=rule,
    )  # fmt: skip


@cache
def _term(day: int, is_warning_only: bool) -> tuple[str, str]:
    """The last public day of a penalty and the rule behind it."""
    tier = PenaltyTier.MINOR if is_warning_only else PenaltyTier.SERIOUS
    found = term(
        Happening(
            RecordKind.PENALTY, date.fromordinal(day), tier=tier, is_warning_only=is_warning_only
        )
    )
    return found.until.isoformat(), found.version.code


def _add_abnormal(block: Block, made: Made, last: int, *, is_open: bool) -> Cause:
    day = _recent(block, made, last - 200, 900)
    removed = NULL if is_open else iso(block.between(day + 30, last - 1))
    ground = block.random.choice(ABNORMAL).value
    told = NULL if is_open else "已履行公示义务，移出名录"
    title = "列入经营异常名录"
    listing = add_record(
        block, made, RecordKind.ABNORMAL_LISTING, title, day,
        ground=ground, removed_on=removed, removal_ground=told,
    )  # fmt: skip
    return Cause(WarningKind.LISTING, WarningLevel.HIGH, title, listing, day)


def _add_serious(block: Block, made: Made, last: int) -> Cause:
    day = _recent(block, made, last, 1000)
    ground, article = block.random.choice(SERIOUS)
    listed = date.fromordinal(day)
    due = removal_due(listed)
    title = "列入严重违法失信名单"
    listing = add_record(
        block, made, RecordKind.SERIOUS_VIOLATION, title, day, iso(due.toordinal() - 1),
        ground=ground, article=article, measures=MEASURES, due_on=due.isoformat(),
    )  # fmt: skip
    return Cause(WarningKind.LISTING, WarningLevel.CRITICAL, title, listing, day)

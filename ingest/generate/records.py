"""Credit files of the generated city: ten records on average for each entity that has any.

How an entity is meant to fare decides which marks it gets; the engine grades it afterwards.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ingest.generate.block import NULL, Block, Cause, Made, authority_of
from ingest.generate.numbers import Weighted, iso
from models.base import FOREVER
from rules.entities import RiskClass
from rules.records import RecordKind
from rules.warnings import WarningKind, WarningLevel

HAS_FILE: Final = 0.53
MEAN_ROUTINE: Final = 8.0
ALWAYS: Final = FOREVER.isoformat()
THREE_YEARS: Final = 1095
RECENT: Final = 180
"""Days for which a failed sample is worth a warning."""
EMPTY: Final = (NULL,) * 9
"""number, valid_from, valid_to, report_year, sanction, amount, ground, removed_on, result."""

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
PASSED: Final = ("未发现问题", "未发现问题", "未发现问题", "已责令改正")
AWARDS: Final = ("守合同重信用企业公示", "放心消费示范单位", "诚信经营户")
OFFENCES: Final = (
    ("未按规定公示经营信息案", "警告"),
    ("发布虚假广告案", "罚款"),
    ("使用未经检定的计量器具案", "罚款"),
    ("销售不合格商品案", "罚款、没收违法所得"),
    ("未明码标价案", "罚款"),
)
ABNORMAL: Final = (
    "未按期公示年度报告",
    "通过登记的住所无法取得联系",
    "公示信息隐瞒真实情况、弄虚作假",
)
SERIOUS: Final = ("列入经营异常名录届满三年仍未履行义务", "两年内受到三次以上较重行政处罚")


def add_records(block: Block, made: Made) -> list[Cause]:
    """Writes the file of one entity; answers what in it gives rise to a warning."""
    causes = _add_marks(block, made)
    if made.risk not in (RiskClass.C, RiskClass.D) and not block.chance(HAS_FILE):
        return causes
    _add(block, made, RecordKind.REGISTRATION_CHANGE, "设立登记", made.birth)
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


def _add(
    block: Block,
    made: Made,
    kind: RecordKind,
    title: str,
    day: int,
    until: str = ALWAYS,
    cells: tuple[str, ...] = EMPTY,
) -> str:
    """One row; `cells` are the sparse columns in the order of `EMPTY`."""
    record = block.ids.next()
    block.add_sourced(
        "credit_record", authority_of(made.unit), day,
        record, made.id, kind.value, title, iso(day), until, made.unit.code, *cells,
    )  # fmt: skip
    return record


def _number(block: Block, kind: str, day: int) -> str:
    return f"样例{kind}〔{iso(day)[:4]}〕{int(block.random.random() * 100_000):05}号"


def _add_routine(block: Block, made: Made, kind: RecordKind, year: int) -> None:
    day = block.between(made.birth + 1, (made.end or block.today) - 1)
    pick = block.random.choice
    if kind is RecordKind.ANNUAL_REPORT:
        filed = date(year + 1, 1, 1).toordinal() + block.between(4, 175)
        filed = min(filed, made.end or block.today)
        cells = (*EMPTY[:3], str(year), *EMPTY[4:])
        _add(block, made, kind, f"{year}年度报告", filed, ALWAYS, cells)
    elif kind is RecordKind.LICENCE:
        cells = (_number(block, "许可", day), iso(day), iso(day + 1825), *EMPTY[3:])
        _add(block, made, kind, pick(LICENCES), day, ALWAYS, cells)
    elif kind is RecordKind.CERTIFICATE:
        cells = (_number(block, "证照", day), iso(day), *EMPTY[2:])
        _add(block, made, kind, "电子营业执照", day, ALWAYS, cells)
    elif kind is RecordKind.RANDOM_INSPECTION:
        _add(block, made, kind, pick(INSPECTIONS), day, ALWAYS, (*EMPTY[:8], pick(PASSED)))
    elif kind is RecordKind.AWARD:
        _add(block, made, kind, pick(AWARDS), day)
    else:
        _add(block, made, kind, pick(CHANGES), day)


def _add_sample(block: Block, made: Made) -> list[Cause]:
    day = block.between(made.birth + 1, (made.end or block.today) - 1)
    failed = block.chance(0.03)
    title = "食品安全监督抽检" if made.trade.is_food else "产品质量监督抽查"
    cells = (*EMPTY[:8], "不合格" if failed else "合格")
    sample = _add(block, made, RecordKind.SAMPLING_TEST, title, day, ALWAYS, cells)
    if not failed or day < block.today - RECENT:
        return []
    return [Cause(WarningKind.FAILED_SAMPLE, WarningLevel.MEDIUM, "抽检不合格", sample, day)]


def _add_marks(block: Block, made: Made) -> list[Cause]:
    """What a credit class rests on; the listing that holds today, if there is one."""
    last = made.end or block.today
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
    amount = str(block.between(5, 500) * 100) if "罚款" in sanction else NULL
    cells = (_number(block, "罚", day), *EMPTY[1:4], sanction, amount, *EMPTY[6:])
    until = iso(max(day, block.today) + THREE_YEARS - 1000)
    return _add(block, made, RecordKind.PENALTY, title, day, until, cells)


def _add_abnormal(block: Block, made: Made, last: int, *, is_open: bool) -> Cause:
    day = _recent(block, made, last - 200, 900)
    removed = NULL if is_open else iso(block.between(day + 30, last - 1))
    cells = (*EMPTY[:6], block.random.choice(ABNORMAL), removed, NULL)
    until = ALWAYS if is_open else removed
    title = "列入经营异常名录"
    listing = _add(block, made, RecordKind.ABNORMAL_LISTING, title, day, until, cells)
    return Cause(WarningKind.LISTING, WarningLevel.HIGH, title, listing, day)


def _add_serious(block: Block, made: Made, last: int) -> Cause:
    day = _recent(block, made, last, 1000)
    cells = (*EMPTY[:6], block.random.choice(SERIOUS), NULL, NULL)
    until = iso(max(day, block.today) + THREE_YEARS - 1000)
    title = "列入严重违法失信名单"
    listing = _add(block, made, RecordKind.SERIOUS_VIOLATION, title, day, until, cells)
    return Cause(WarningKind.LISTING, WarningLevel.CRITICAL, title, listing, day)

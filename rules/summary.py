"""What is on public record about an entity in a few plain sentences, each with what proves it.

Refuses any sentence without a fact behind it: nothing is judged here, guessed or left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from rules.calendar import written
from rules.entities import CreditColor, EntityStatus


class Part(StrEnum):
    """Where the facts behind a sentence are shown."""

    FACTS = "facts"
    COLOUR = "colour"
    WARNINGS = "warnings"
    RECORDS = "records"
    GOODS = "goods"
    EQUIPMENT = "equipment"
    COMPLAINTS = "complaints"
    REVIEWS = "reviews"


class Tone(StrEnum):
    """How a sentence is to be taken."""

    GOOD = "good"
    PLAIN = "plain"
    CARE = "care"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Facts:
    """The public facts from which sentences are made, each as its part of the page shows it."""

    status: EntityStatus
    established_on: date | None
    ended_on: date | None
    color: CreditColor | None
    warnings: int
    penalties: int
    listings: int
    violations: int
    failed_samples: int
    recalled_lots: tuple[str, ...]
    overdue_devices: tuple[str, ...]
    complaints: int
    settled: int
    reviews: int
    stars: float | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages, its proof, and its tone."""

    zh: str
    en: str
    cites: Part
    tone: Tone

    def text(self, lang: str) -> str:
        """In one language."""
        return self.zh if lang == "zh" else self.en


_STATUS: Final = {
    EntityStatus.ACTIVE: ("登记状态正常", "It is on the register", Tone.GOOD),
    EntityStatus.SUSPENDED: ("已办理歇业", "It has suspended its business", Tone.CARE),
    EntityStatus.REVOKED: ("营业执照已被吊销", "Its licence was revoked", Tone.BAD),
    EntityStatus.CANCELLED: ("已经注销", "It was cancelled", Tone.BAD),
}
_COLOR: Final = {
    CreditColor.GREEN: ("信用风险低或一般", "low or general", Tone.GOOD),
    CreditColor.YELLOW: ("信用风险较高", "higher", Tone.CARE),
    CreditColor.RED: ("信用风险高", "high", Tone.BAD),
}


def summary(facts: Facts) -> list[Sentence]:
    """The sentences in the order in which a passer-by wants them."""
    made = [*_register(facts), *_credit(facts), *_warnings(facts), *_records(facts)]
    return [*made, *_things(facts), *_voices(facts)]


def _register(facts: Facts) -> Iterator[Sentence]:
    zh, en, tone = _STATUS[facts.status]
    if facts.ended_on:
        zh += f"，{written(facts.ended_on, 'zh')}终止"
        en += f", with effect from {written(facts.ended_on, 'en')}"
    elif facts.established_on:
        zh += f"，成立于{written(facts.established_on, 'zh')}"
        en += f", established on {written(facts.established_on, 'en')}"
    yield Sentence(f"{zh}。", f"{en}.", Part.FACTS, tone)


def _credit(facts: Facts) -> Iterator[Sentence]:
    if facts.color is None:
        yield Sentence(
            "尚未完成信用评定。", "Its credit has not been graded yet.", Part.COLOUR, Tone.PLAIN
        )
        return
    zh, en, tone = _COLOR[facts.color]
    yield Sentence(f"经评定，{zh}。", f"Its credit risk is graded {en}.", Part.COLOUR, tone)


def _warnings(facts: Facts) -> Iterator[Sentence]:
    if facts.warnings:
        yield Sentence(
            f"现有 {facts.warnings} 条风险警示，请先阅读。",
            f"{_count(facts.warnings, 'warning')} in force: read first.",
            Part.WARNINGS,
            Tone.BAD,
        )


def _records(facts: Facts) -> Iterator[Sentence]:
    kinds = (
        (facts.violations, "严重违法失信记录", "listing as a serious violator"),
        (facts.listings, "经营异常记录", "listing as abnormal"),
        (facts.penalties, "行政处罚", "penalty"),
        (facts.failed_samples, "抽检不合格", "failed sample"),
    )
    found = [(count, zh, en) for count, zh, en in kinds if count]
    if not found:
        yield Sentence(
            "公示期内没有行政处罚、经营异常、严重违法失信和抽检不合格记录。",
            "No penalty, listing or failed sample is on public record.",
            Part.RECORDS,
            Tone.GOOD,
        )
        return
    zh = "、".join(f"{name} {count} 条" for count, name, _ in found)
    en = ", ".join(_count(count, name) for count, _, name in found)
    tone = Tone.BAD if facts.violations else Tone.CARE
    yield Sentence(f"公示期内有{zh}。", f"On public record: {en}.", Part.RECORDS, tone)


def _things(facts: Facts) -> Iterator[Sentence]:
    if facts.recalled_lots:
        lots = facts.recalled_lots
        yield Sentence(
            f"已召回的批次：{'、'.join(lots)}，请勿食用或使用。",
            f"Recalled, do not use: {', '.join(lots)}.",
            Part.GOODS,
            Tone.BAD,
        )
    if facts.overdue_devices:
        devices = facts.overdue_devices
        yield Sentence(
            f"超过检验日期的设备：{'、'.join(devices)}。",
            f"Past its day of inspection: {', '.join(devices)}.",
            Part.EQUIPMENT,
            Tone.CARE,
        )


def _voices(facts: Facts) -> Iterator[Sentence]:
    if facts.complaints:
        yield Sentence(
            f"公示投诉 {facts.complaints} 件，其中 {facts.settled} 件达成和解。",
            f"{_count(facts.complaints, 'published complaint')}, {facts.settled} of them settled.",
            Part.COMPLAINTS,
            Tone.PLAIN,
        )
    if facts.stars is not None:
        yield Sentence(
            f"消费者评价 {facts.reviews} 条，平均 {facts.stars:.1f} 星（满分 5 星）。",
            f"{_count(facts.reviews, 'review')} by consumers, {facts.stars:.1f} of 5 stars.",
            Part.REVIEWS,
            Tone.PLAIN,
        )


def _count(number: int, noun: str) -> str:
    """`1 penalty`, `2 penalties`, `2 listings as abnormal`."""
    if number == 1:
        return f"1 {noun}"
    head, _, rest = noun.partition(" as ")
    plural = f"{head[:-1]}ies" if head.endswith("y") else f"{head}s"
    return f"{number} {plural} as {rest}" if rest else f"{number} {plural}"

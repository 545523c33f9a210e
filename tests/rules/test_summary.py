"""The plain summary: a sentence for each fact, none without one, each naming its proof."""

from dataclasses import replace
from datetime import date

import pytest

from rules.entities import CreditColor, EntityStatus
from rules.summary import Facts, Part, Tone, summary

CLEAN = Facts(
    status=EntityStatus.ACTIVE,
    established_on=date(2016, 5, 3),
    ended_on=None,
    color=CreditColor.GREEN,
    warnings=0,
    penalties=0,
    listings=0,
    violations=0,
    failed_samples=0,
    recalled_lots=(),
    overdue_devices=(),
    complaints=0,
    settled=0,
    reviews=0,
    stars=None,
)


def said(facts: Facts, lang: str = "zh") -> dict[Part, str]:
    return {one.cites: one.text(lang) for one in summary(facts)}


def test_an_entity_without_adverse_facts_is_told_in_three_sentences() -> None:
    assert said(CLEAN) == {
        Part.FACTS: "登记状态正常，成立于2016年5月3日。",
        Part.COLOUR: "经评定，信用风险低或一般。",
        Part.RECORDS: "公示期内没有行政处罚、经营异常、严重违法失信和抽检不合格记录。",
    }
    assert {one.tone for one in summary(CLEAN)} == {Tone.GOOD}


@pytest.mark.parametrize(
    ("change", "part", "zh", "en", "tone"),
    [
        (
            {"status": EntityStatus.CANCELLED, "ended_on": date(2026, 1, 2)},
            Part.FACTS,
            "已经注销，2026年1月2日终止。",
            "It was cancelled, with effect from 2 January 2026.",
            Tone.BAD,
        ),
        (
            {"color": None},
            Part.COLOUR,
            "尚未完成信用评定。",
            "Its credit has not been graded yet.",
            Tone.PLAIN,
        ),
        (
            {"warnings": 2},
            Part.WARNINGS,
            "现有 2 条风险警示，请先阅读。",
            "2 warnings in force: read first.",
            Tone.BAD,
        ),
        (
            {"penalties": 2, "listings": 1},
            Part.RECORDS,
            "公示期内有经营异常记录 1 条、行政处罚 2 条。",
            "On public record: 1 listing as abnormal, 2 penalties.",
            Tone.CARE,
        ),
        (
            {"violations": 2},
            Part.RECORDS,
            "公示期内有严重违法失信记录 2 条。",
            "On public record: 2 listings as a serious violator.",
            Tone.BAD,
        ),
        (
            {"recalled_lots": ("底料 L1",)},
            Part.GOODS,
            "已召回的批次：底料 L1，请勿食用或使用。",
            "Recalled, do not use: 底料 L1.",
            Tone.BAD,
        ),
        (
            {"overdue_devices": ("电梯 T1", "电梯 T2")},
            Part.EQUIPMENT,
            "超过检验日期的设备：电梯 T1、电梯 T2。",
            "Past its day of inspection: 电梯 T1, 电梯 T2.",
            Tone.CARE,
        ),
        (
            {"complaints": 3, "settled": 2},
            Part.COMPLAINTS,
            "公示投诉 3 件，其中 2 件达成和解。",
            "3 published complaints, 2 of them settled.",
            Tone.PLAIN,
        ),
        (
            {"reviews": 18, "stars": 4.25},
            Part.REVIEWS,
            "消费者评价 18 条，平均 4.2 星（满分 5 星）。",
            "18 reviews by consumers, 4.2 of 5 stars.",
            Tone.PLAIN,
        ),
    ],
)
def test_each_fact_has_its_sentence(
    change: dict[str, object], part: Part, zh: str, en: str, tone: Tone
) -> None:
    facts = replace(CLEAN, **change)  # type: ignore[arg-type]
    assert said(facts)[part] == zh
    assert said(facts, "en")[part] == en
    assert {one.cites: one.tone for one in summary(facts)}[part] is tone


def test_reviews_too_few_to_be_summed_are_not_spoken_of() -> None:
    assert Part.REVIEWS not in said(replace(CLEAN, reviews=2))

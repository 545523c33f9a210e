"""Telling an industry from a name and a scope."""

from __future__ import annotations

import pytest

from rules import industries, industry_inference
from rules.industry_inference import infer


@pytest.mark.parametrize(
    ("name", "scope", "code"),
    [
        ("山城甲火锅店", None, "6210"),
        ("重庆甲物业管理有限公司", "物业管理", "7020"),
        ("甲石油有限公司双桥加油站", "零售汽油、柴油", "5265"),
        ("重庆甲大药房", "零售:化学药制剂", "5251"),
        ("重庆甲建筑劳务有限公司", "从事建筑相关业务", "5090"),
        ("重庆甲软件有限公司", "计算机软件开发", "6513"),
        ("甲县乙生猪养殖场", "生猪养殖、销售", "0313"),
        ("重庆甲建材有限公司", "生产、销售:建筑材料", "30"),
        ("重庆甲建材有限公司", "销售:建筑材料", "5165"),
        ("重庆甲建材有限公司第一门市部", "建筑材料销售", "5289"),
        ("重庆甲科技有限公司", "销售:仪器仪表(不含医疗器械)", "5179"),
        ("重庆甲科技有限公司", "(不含物业管理)软件开发", "6513"),
        ("重庆甲酒店用品有限公司", "酒店用品销售", "513"),
    ],
)
def test_name_and_scope_tell_the_industry(name: str, scope: str | None, code: str) -> None:
    found = infer(name, scope)
    assert found is not None
    assert found.code == code


def test_what_a_scope_excludes_is_no_evidence() -> None:
    assert infer("重庆甲有限公司", "（不含加油站、物业管理）") is None


def test_agreement_is_surer_than_dispute() -> None:
    agreed = infer("重庆甲火锅店", "餐饮服务")
    disputed = infer("重庆甲火锅店", "物业管理")
    assert agreed is not None
    assert disputed is not None
    assert (agreed.confidence, disputed.confidence) == (970, 720)
    assert disputed.evidence == ("火锅店", "物业管理")


@pytest.mark.parametrize("name", ["", "重庆甲有限公司", "（", "\ud800"])
def test_without_evidence_there_is_no_answer(name: str) -> None:
    assert infer(name, None) is None
    assert infer(name, "") is None


def test_every_code_the_words_lead_to_is_in_the_tree() -> None:
    codes = {code for sense in industry_inference._SENSES.values() for code in sense.codes}
    assert codes - set(industries.INDUSTRIES) == set()

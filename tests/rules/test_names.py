"""Names folded, stripped, spelt and compared: tables."""

import opencc
import pytest

from rules import names, pinyin
from rules.pinyin_slips import respelt
from rules.similarity import likeness


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("重庆（凯达）有限公司", "重庆凯达有限公司"),
        ("重慶凱達有限公司", "重庆凯达有限公司"),
        ("ＬＥＤ　灯饰 (重庆)", "led灯饰重庆"),
        ("著名餐饮", "着名餐饮"),
        ("100%_", "100"),
        ("  ", ""),
    ],
)
def test_a_name_is_folded(written: str, folded: str) -> None:
    assert names.normalise(written) == folded
    assert names.normalise(folded) == folded


@pytest.mark.parametrize("variant", ["s2t", "s2tw", "s2hk"])
def test_traditional_forms_fold_to_the_simplified(variant: str) -> None:
    name = "重庆里程家具卫浴俱乐部钟表面粉发展后勤余杭幺妹台巨有限公司"
    assert names.normalise(opencc.OpenCC(variant).convert(name)) == names.normalise(name)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("重庆市渝北区泛微软件有限公司", "泛微软件"),
        ("石柱土家族自治县互邦出租汽车有限公司", "互邦出租汽车"),
        ("重庆凯达有限责任公司长寿分公司", "凯达长寿分公司"),
        ("重庆市长寿区宾置门窗加工厂普通合伙", "宾置门窗加工厂"),
        ("重庆江北机械厂", "江北机械厂"),
        ("重庆有限公司", "有限公司"),
        ("重", "重"),
    ],
)
def test_the_core_sets_a_name_apart(name: str, core: str) -> None:
    assert names.core(name) == core


def test_a_match_is_shown_in_the_name_as_written() -> None:
    name = "中超科技（重庆）有限公司"
    start, end = names.spans(name, 4, 2)
    assert name[start:end] == "重庆"


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("重庆银行", "chong qing yin hang"),
        ("重型机械", "zhong xing ji xie"),
        ("长江会计", "chang jiang kuai ji"),
        ("绿色旅游", "lv se lv you"),
        ("ktv88", "k t v 8 8"),
    ],
)
def test_a_text_is_spelt(text: str, spelt: str) -> None:
    assert " ".join(pinyin.syllables(text)) == spelt


def test_a_polyphone_is_spelt_in_every_way_that_its_word_leaves_open() -> None:
    assert pinyin.spellings(pinyin.choices("丰都")) == [("feng", "du"), ("feng", "dou")]


@pytest.mark.parametrize(
    ("letters", "stretches"),
    [
        ("huoche", ((("huo",),), (("che",),))),
        ("xianshi", ((("xian",), ("xi", "an")), (("shi",),))),
        ("fangan", ((("fang", "an"), ("fang", "a", "n"), ("fan", "gan"), ("fan", "ga", "n")),)),
        ("huog", ((("huo",),), (("g",),))),
        ("xinjs", None),
        ("", None),
    ],
)
def test_letters_divide_into_syllables(letters: str, stretches: object) -> None:
    assert pinyin.divide(letters) == stretches


def test_a_thousand_equal_letters_are_divided_at_once() -> None:
    assert pinyin.divide("a" * 1000) is not None


def test_pinyin_with_a_slip_is_spelt_anew() -> None:
    assert "dongyangjiancai" in respelt("dongayngjiancai")
    assert respelt("danengkjei") == ["danengkeji"]


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("重庆泛微软件有限公司", 1, 1),
        ("泛微软件", 1, 1),
        ("饭微软件", 0.97, 0.98),
        ("泛软件", 0.75, 0.75),
        ("泛微件软", 0.75, 0.75),
        ("火锅餐饮", 0, 0),
        ("fanweiruanjain", 0.9, 0.95),
    ],
)
def test_likeness_forgives_slips(typed: str, low: float, high: float) -> None:
    spelt = ("chongqingfanweiruanjianyouxiangongsi", "fanweiruanjian")
    found = likeness(typed, "重庆泛微软件有限公司", "泛微软件", spelt)
    assert low <= found <= high

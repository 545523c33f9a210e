"""What a name is indexed by, what a text asks of the index, and what of a hit is marked: tables."""

import pytest

from rules import search
from rules.search_asked import meanings, near_words, tsquery
from rules.search_shown import MatchedBy, MatchedField, shown

NAME = "重庆凯达有限责任公司长寿分公司"


def test_a_name_is_stored_whole_and_stripped() -> None:
    found = search.forms("山城火锅有限公司")
    assert found.names == "^山城火锅有限公司$*山城火锅$"
    assert found.pinyin == "^shanchenghuoguoyouxiangongsi$*shanchenghuoguo$"
    assert found.initials == "^schgyxgs$*schg$"


def test_a_name_is_indexed_by_words_that_cannot_meet() -> None:
    assert search.forms("山城火锅").words == {
        *("山城", "城火", "火锅"),
        *("~山火", "~城锅"),
        *("shan-cheng", "cheng-huo", "huo-guo"),
        *(".sch", ".chg"),
    }


def test_a_code_is_indexed_behind_its_region() -> None:
    assert list(search.code_words("91500103MA5U12345X"))[:2] == ["#MA5U", "#A5U1"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("火锅", [("names", "火锅")]),
        ("huoguo", [("names", "huoguo"), ("pinyin", "huoguo")]),
        ("hgd", [("names", "hgd"), ("initials", "hgd")]),
        ("山城hg", [("names", "山城hg"), ("initials", "schg")]),
        ("MA5U1", [("names", "ma5u1"), ("code", "MA5U1")]),
        ("重庆 火锅", [("names", "重庆火锅"), ("every", "重庆 火锅")]),
        ("（）%_", []),
    ],
)
def test_a_text_may_mean(text: str, asked: list[tuple[str, str]]) -> None:
    found = dict.fromkeys((meaning.column, meaning.text) for meaning in meanings(text))
    assert list(found) == asked


def test_pinyin_that_divides_in_two_ways_asks_for_either() -> None:
    spelt = next(one for one in meanings("xianshi") if one.column == "pinyin")
    assert spelt.query == "('xian-shi':* | 'an-shi':*)"


def test_a_quote_never_reaches_a_query() -> None:
    assert "''" not in "".join(tsquery(one.clauses) for one in meanings("o'brien '); drop"))


def test_a_dropped_character_leaves_words_to_find_the_name_by() -> None:
    assert search.forms("鑫江建设").words & set(near_words("鑫建设")) == {
        *("建设", "~鑫建", "jian-she")
    }


@pytest.mark.parametrize(
    ("text", "by", "highlight"),
    [
        ("凯达", MatchedBy.PART, "重庆<em>凯达</em>有限责任公司长寿分公司"),
        ("重慶凱達", MatchedBy.BEGINNING, "<em>重庆凯达</em>有限责任公司长寿分公司"),
        ("kaida", MatchedBy.PINYIN, "重庆<em>凯达</em>有限责任公司长寿分公司"),
        ("kdcsfgs", MatchedBy.INITIALS, "重庆<em>凯达</em>有限责任公司<em>长寿分公司</em>"),
        ("凯dcs", MatchedBy.INITIALS, "重庆<em>凯达</em>有限责任公司<em>长寿</em>分公司"),
        ("长寿 凯达", MatchedBy.PART, "重庆<em>凯达</em>有限责任公司<em>长寿</em>分公司"),
        ("凯搭", MatchedBy.SIMILAR, "重庆<em>凯</em>达有限责任公司长寿分公司"),
    ],
)
def test_what_matched_is_marked(text: str, by: MatchedBy, highlight: str) -> None:
    found = shown(meanings(text), NAME, "", former=False)
    assert (found.field, found.by, found.highlight) == (MatchedField.NAME, by, highlight)


def test_a_part_of_a_code_is_marked_in_the_code() -> None:
    found = shown(meanings("ma5u"), NAME, "^91500103MA5U12345X$", former=False)
    assert (found.field, found.highlight) == (MatchedField.USCC, "91500103<em>MA5U</em>12345X")


def test_what_stands_around_a_mark_is_escaped() -> None:
    found = shown(meanings("火锅"), "<b>火锅&", "", former=True)
    assert found.field is MatchedField.FORMER_NAME
    assert found.highlight == "&lt;b&gt;<em>火锅</em>&amp;"

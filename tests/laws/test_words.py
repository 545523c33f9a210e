"""The thesaurus: what laws call a thing stands in the article that its line cites."""

from collections import Counter

from ingest.laws.read import library
from rules import names
from rules.knowledge_search import asked, words_of
from rules.knowledge_thesaurus import kin, lines
from rules.laws import law_key
from tests.paths import require_data


def test_every_line_is_whole_and_says_a_thing_once() -> None:
    told = list(lines())
    assert len(told) > 100
    for line in told:
        assert line.said, line
        assert line.meant, line
        assert line.article > 0
        assert law_key(line.law) == line.law
    said = Counter(word for line in told for word in line.said)
    assert [word for word, times in said.items() if times > 3] == []


def test_a_question_is_joined_by_what_laws_call_it() -> None:
    found = asked("面包裡吃出一截鐵絲")
    assert "混有异物" in found.meant
    assert kin()["健身卡"] == ("预收款方式", "退回预付款")


def test_the_words_of_each_line_stand_in_the_article_that_it_cites() -> None:
    texts: dict[tuple[str, int], str] = {}
    for text in library(require_data("laws")).texts:
        for one in text.articles:
            key = (text.key, one.number)
            texts[key] = texts.get(key, "") + names.normalise(one.text)
    for line in lines():
        held = texts[line.law, line.article]
        pairs = {word for phrase in line.meant for word in words_of(names.normalise(phrase))}
        assert any(word in held for word in pairs), line

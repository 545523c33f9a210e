"""Laws as texts: their levels, their articles, and the days on which a version is in force.

Pure: a text in, articles out. What a text does not say of itself stands in `law_status.py`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rules.terms import Term


class LawLevel(Term):
    """效力层级 · Level of a legal document."""

    LAW = "LAW", "法律 · Law of the National People's Congress."
    ADMINISTRATIVE_REGULATION = (
        "ADMINISTRATIVE_REGULATION",
        "行政法规 · Administrative regulation of the State Council.",
    )
    DEPARTMENT_RULE = "DEPARTMENT_RULE", "部门规章 · Rule of a department."
    LOCAL_REGULATION = "LOCAL_REGULATION", "地方性法规 · Local regulation of Chongqing."


LEVELS: Mapping[str, LawLevel] = {
    "法律": LawLevel.LAW,
    "行政法规": LawLevel.ADMINISTRATIVE_REGULATION,
    "部门规章": LawLevel.DEPARTMENT_RULE,
    "地方性法规-重庆": LawLevel.LOCAL_REGULATION,
}
"""The levels as the library's folders name them."""
RANKS: Mapping[LawLevel, int] = {
    LawLevel.LAW: 40,
    LawLevel.ADMINISTRATIVE_REGULATION: 30,
    LawLevel.LOCAL_REGULATION: 20,
    LawLevel.DEPARTMENT_RULE: 10,
}
"""Higher is stronger; between the last two the law sets no order, so local ones come first here."""

NATION = "中华人民共和国"
ARTICLE = re.compile(
    r"^\s*第([〇零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?[\s\u3000]*(.*)$"
)
HEADING = re.compile(r"^#{1,6}\s*(.+?)\s*$")
CHAPTER = re.compile(r"^第[一二三四五六七八九十百]+[章编]")
SECTION = re.compile(r"^第[一二三四五六七八九十百]+节")
INFO_END = "<!-- INFO END -->"
IN_FORCE = re.compile(
    r"自\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日起(?:正式)?(?:施行|实施|执行)"
)
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `label` is how it is cited."""

    number: int
    suffix: int
    label: str
    chapter: str | None
    section: str | None
    text: str


@dataclass(frozen=True, slots=True)
class InForce:
    """The first day of a version, and whether its own text or a source says so."""

    on: date
    is_verified: bool


def law_key(title: str) -> str:
    """The title by which a law is one and the same through all its versions."""
    plain = title.strip().replace("(", "（").replace(")", "）").replace(" ", "")
    return plain.removeprefix(NATION)


def number_of(numeral: str) -> int:
    """The value of a Chinese or an Arabic numeral below ten thousand."""
    if numeral.isdecimal() and numeral.isascii():
        return int(numeral)
    total, digit = 0, 0
    for char in numeral:
        if char in UNITS:
            total += (digit or 1) * UNITS[char]
            digit = 0
        else:
            digit = DIGITS[char]
    return total + digit


def numeral_of(number: int) -> str:
    """The Chinese numeral as laws write it: 10 is 十, 110 is 一百一十."""
    text = ""
    for unit, size in (("百", 100), ("十", 10)):
        digit, number = divmod(number, size)
        if digit:
            text += ("" if unit == "十" and digit == 1 and not text else _DIGIT[digit]) + unit
        elif text and number:
            text += "零"
    return text.rstrip("零") + ("零" if text.endswith("零") else "") + (_DIGIT[number] or "")


_DIGIT = ("", *"一二三四五六七八九")


def title_of(text: str) -> str | None:
    """The title that a Markdown text begins with."""
    for line in text.splitlines():
        if found := HEADING.match(line):
            return found[1]
    return None


def articles(text: str) -> list[Article]:
    """The articles of a Markdown text, each under the chapter and section it stands in."""
    return list(_articles(text.partition(INFO_END)[2] or text))


def _articles(body: str) -> Iterator[Article]:
    chapter = section = None
    open_article: tuple[int, int, str | None, str | None] | None = None
    lines: list[str] = []
    for line in body.splitlines():
        heading, begun = HEADING.match(line), ARTICLE.match(line)
        if (heading or begun) and open_article:
            yield _article(open_article, lines)
            open_article, lines = None, []
        if heading:
            title = " ".join(heading[1].split())
            if SECTION.match(title):
                section = title
            elif CHAPTER.match(title) or not chapter:
                chapter, section = title, None
        elif begun:
            open_article = number_of(begun[1]), number_of(begun[2] or ""), chapter, section
            lines = [begun[3]]
        elif open_article and line.strip():
            lines.append(line.strip())
    if open_article:
        yield _article(open_article, lines)


def _article(at: tuple[int, int, str | None, str | None], lines: list[str]) -> Article:
    number, suffix, chapter, section = at
    text = "\n".join(line.strip() for line in lines if line.strip())
    return Article(number, suffix, label_of(number, suffix), chapter, section, text)


def label_of(number: int, suffix: int = 0) -> str:
    """How an article is cited."""
    return f"第{numeral_of(number)}条" + (f"之{numeral_of(suffix)}" if suffix else "")


def in_force(version_date: date, last_articles: str, known: date | None = None) -> InForce:
    """A version begins when a source says so, or its own text, if that is not an older version's.

    A law amended by decision keeps its first date in its text; the decision holds from its
    promulgation unless it says otherwise, which the text does not tell: hence not verified.
    """
    said = [date(int(y), int(m), int(d)) for y, m, d in IN_FORCE.findall(last_articles)]
    if known is not None:
        return InForce(known, is_verified=known in said)
    later = [day for day in said if day >= version_date]
    return InForce(max(later), True) if later else InForce(version_date, False)


def last_day(successor_in_force_on: date) -> date:
    """The last day of a version that another replaces."""
    return successor_in_force_on - timedelta(days=1)

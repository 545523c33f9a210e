"""The declared, made-up vocabulary of the generated city: trade names, persons, streets.

Refuses real ones: a 字号 takes one character from each of four lists that share none, a
combination no company bears; a test holds every generated name against the real ones.
"""

from __future__ import annotations

from typing import Final

MARK_PARTS: Final = (
    "澜朔砚楹昀翊霁湛栩璟岫渊蔚沐洵纾黛绾钧棠",
    "屿禾隅笙舟汐苔筠岚榆笛蘅梧穗檐簌渡笺荞蓼",
    "映栖叩拾牧听酿逐眠掬绘临倚织溯衔掠绽沁唤",
    "壑畔阙杳涯陌垣泮坞埠湄滩岬塬墟坳磐崖濑嶂",
)
MARK_EXTRA: Final = "槿杉柚桐枫榕樱柳桦椿楸栎槐榛柏枳橡楝桉棣柘梓樟柞榉楠桢檀柽桤"
"""Appended once the four lists are used up, one character for each round."""
MARKS: Final = 20**4
_STRIDE: Final = 61_987
"""Prime, so that neighbours in the register do not share three of four characters."""

SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高梁宋郑谢唐冯邓曹彭曾"
GIVEN: Final = "澜霁笙禾昀楹岚筠汐朔砚翊湛栩璟岫蔚沐洵纾黛钧棠屿隅舟苔榆蘅穗"

STREET_FIRST: Final = (
    "映江",
    "听澜",
    "栖山",
    "望屿",
    "临溪",
    "云坞",
    "拾翠",
    "叩月",
    "渡岚",
    "牧云",
)
STREET_LAST: Final = ("大道", "路", "街", "支路", "巷", "正街", "北路", "南路", "东街", "西街")
BRANCH_PLACES: Final = ("望屿", "映江", "听澜", "栖山", "临溪", "云坞", "拾翠", "叩月")


def mark(number: int, seed: int) -> str:
    """The 字号 of the entity with this number: no two numbers below 4.9 million share one."""
    lap, at = divmod(number, MARKS)
    at = (at * _STRIDE + seed * 7_919) % MARKS
    first, second, third, fourth = MARK_PARTS
    extra = MARK_EXTRA[lap - 1] if lap else ""
    return (
        first[at // 8000] + second[at // 400 % 20] + third[at // 20 % 20] + fourth[at % 20] + extra
    )


def masked(name: str) -> str:
    return name[0] + "*" * (len(name) - 1)

"""Readings of folded names: syllables, initials, sort keys, and how typed letters divide.

One reading per character, but for a short list of polyphones: those carry every reading that a
company name may mean, the likely one first, and words that decide it (重庆 is chong qing, 银行 yin
hang). A dictionary of words takes 8 s per 68,439 names; this takes 0.3 s. Refuses tones.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from itertools import islice, product
from unicodedata import normalize

_POLYPHONES = """
重 zhong chong|六 liu lu|奇 qi ji|术 shu zhu|会 hui kuai|弹 dan tan|都 du dou|长 chang zhang
畜 xu chu|行 hang xing|模 mo mu
乐 le yue|和 he huo|调 tiao diao|轧 zha ya|朝 chao zhao|厦 sha xia|茄 qie jia|劲 jin jing
堡 bao pu bu|柏 bai bo|什 shi shen|佛 fo fu|壳 ke qiao|卜 bu bo|磅 bang pang|阿 a|粘 zhan nian
给 ji gei|藏 cang zang|靓 liang jing|仔 zi zai|朴 pu piao|宿 su xiu|参 can shen|了 le liao|喔 wo o
削 xiao xue|血 xue xie|曾 zeng ceng|单 dan shan|解 jie xie|仇 qiu chou|盛 sheng cheng|晟 sheng cheng
秘 mi bi|翟 zhai di|蔚 wei yu|尉 wei yu|薄 bo bao|泊 bo po|莎 sha suo|角 jiao jue|贾 jia gu
率 lv shuai|绿 lv lu|吕 lv lu|旅 lv lu|律 lv lu|铝 lv lu|侣 lv lu|屡 lv lu|女 nv nu|驴 lv lu
虑 lv lu|缕 lv lu|氯 lv lu|履 lv lu|滤 lv lu|涌 yong chong|覃 tan qin|卡 ka qia|拓 tuo ta
熟 shu shou|露 lu lou|擘 bo bai|杉 shan sha|还 huan hai|校 xiao jiao|觉 jue jiao|扎 zha za
"""
_ENTRIES = (entry.split() for entry in _POLYPHONES.replace("\n", "|").split("|") if entry)
READINGS = {char: tuple(found) for char, *found in _ENTRIES}
"""Characters that company names read in more than one way; first the usual reading."""

_DECIDED = """
重庆 chong|重百 chong|重客 zhong|起重 zhong|重型 zhong|重工 zhong|成都 du|银行 hang|旅行 xing
步行 xing|会计 kuai|音乐 yue|乐器 yue|厦门 xia|大厦 sha|商厦 sha|广厦 sha
模具 mu|六安 lu|弹簧 tan|空调 tiao|西藏 zang|人参 shen|旅游 lv|旅社 lv|绿化 lv|绿色 lv
学校 xiao|参茸 shen|和平 he|长江 chang
长安 chang|长城 chang|长途 chang|成长 zhang|会展 hui|茄子 qie|奇数 ji|苍术 zhu
"""
WORDS = dict(entry.split() for entry in _DECIDED.replace("\n", "|").split("|") if entry)
"""A word of two characters → how the polyphone in it is read there, and only so."""

Syllables = tuple[str, ...]
MANY = 9
"""A stretch with so many ways to divide it says nothing about its syllables."""
NOISE = frozenset(
    {"m", "n", "hm", "ng", "o", "ei", "yo", "lo", "den", "eng", "fiao", "rua", "chua"}
)
"""Interjections and dialect, which would divide letters where nobody means a syllable."""


_TONES = str.maketrans("", "", "\u0300\u0301\u0304\u030c")


@cache
def _dictionary() -> dict[int, str]:
    """The readings of single characters by pypinyin, tones marked, the usual one first.

    Its file is read alone: the package brings a dictionary of words that takes 45 MB and 0.6 s.
    """
    package = PathFinder.find_spec("pypinyin")
    assert package is not None
    spec = PathFinder.find_spec("pinyin_dict", package.submodule_search_locations)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[int, str] = module.pinyin_dict
    return found


def _read(char: str) -> str:
    """The usual reading without its tone; a character that has none is itself."""
    marked = _dictionary().get(ord(char))
    if marked is None:
        return char
    plain = normalize("NFD", marked.partition(",")[0]).translate(_TONES)
    return normalize("NFC", plain).replace("ü", "v")


@cache
def readings(char: str) -> Syllables:
    """Readings of one folded character, the usual first; other than a Han character, itself."""
    if char in READINGS:
        return READINGS[char]
    return (_read(char),) if char > "⺀" else (char,)


def _decided(text: str, at: int) -> Syllables:
    found = readings(text[at])
    words = (text[at : at + 2], text[at - 1 : at + 1] if at else "")
    decided = next((WORDS[word] for word in words if WORDS.get(word) in found), None)
    return (decided,) if decided else found


def choices(text: str) -> list[Syllables]:
    """All readings of each character of a folded text, as far as its words leave a choice."""
    found = [readings(char) for char in text]
    for at, readable in enumerate(found):
        if len(readable) > 1:
            found[at] = _decided(text, at)
    return found


def syllables(text: str) -> list[str]:
    """The most likely reading of a folded text, one syllable per character."""
    return [found[0] for found in choices(text)]


def spellings(found: list[Syllables], limit: int = 8) -> list[Syllables]:
    """Spellings that the choices allow, the most likely first, up to a limit."""
    if all(len(read) == 1 for read in found):
        return [tuple([read[0] for read in found])]
    return list(islice(product(*found), limit))


def initials(spelling: Syllables | list[str]) -> str:
    """The first letter of each syllable: 重庆火锅 → cqhg."""
    return "".join([syllable[0] for syllable in spelling])


def sort_key(folded: str) -> str:
    """What names sort by under COLLATE "C": the spelling, then the name where spellings agree."""
    return f"{' '.join(syllables(folded))}\t{folded}"


@cache
def known_syllables() -> frozenset[str]:
    """Every syllable that is in use, without tones."""
    common = (chr(code) for code in _dictionary() if 0x4E00 <= code <= 0x9FA5)
    return frozenset(map(_read, common)) - NOISE


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(whole[:size] for whole in known_syllables() for size in range(1, len(whole)))


@lru_cache(4096)
def divide(letters: str) -> tuple[tuple[Syllables, ...], ...] | None:
    """How letters typed without a pause fall into syllables, the last perhaps half typed.

    A chain of stretches, each with the ways in which it alone divides: fangan is one stretch,
    fang an or fan gan; xinjs is none (None). Within a stretch no cut is common to all its ways.
    """
    size = len(letters)
    edges = {at: _steps(letters, at) for at in range(size)}
    to_end = {size}
    for at in range(size - 1, -1, -1):
        edges[at] = [end for end in edges[at] if end in to_end]
        if edges[at]:
            to_end.add(at)
    if 0 not in to_end or not letters:
        return None
    return tuple(_stretches(letters, edges))


def _steps(letters: str, at: int) -> list[int]:
    """Where a syllable that begins here may end, the longest first."""
    ends = range(min(at + 6, len(letters)), at, -1)
    return [
        end
        for end in ends
        if letters[at:end] in known_syllables()
        or (end == len(letters) and letters[at:end] in _beginnings())
    ]


def _stretches(letters: str, edges: dict[int, list[int]]) -> Iterator[tuple[Syllables, ...]]:
    start = 0
    while start < len(letters):
        reach, at = max(edges[start]), start + 1
        live = set(edges[start])
        while at < reach or len(live) > 1 or at not in live:
            if at in live:
                live.discard(at)
                live.update(edges[at])
                reach = max(live)
            at += 1
        yield tuple(islice(_ways(letters, edges, start, at), MANY))
        start = at


def _ways(letters: str, edges: dict[int, list[int]], start: int, end: int) -> Iterator[Syllables]:
    if start == end:
        yield ()
    for step in edges.get(start, []) if start < end else []:
        if step <= end:
            yield from ((letters[start:step], *rest) for rest in _ways(letters, edges, step, end))

"""Names of entities as they are compared: folded, and stripped to what sets a name apart.

Refuses nothing: any text has a folded form, an empty one at worst. Folding is per character
(so that a match can be shown in the name as written) and idempotent: folded text folds to itself.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import accumulate

_TWINS = "著着 裡里 甯宁 堃坤 喆哲 衞卫 枱台 俱具 钜巨 馀余 幺么 锺钟 麽么"
SAME = {pair[0]: pair[1] for pair in _TWINS.split()}
"""Variants that OpenCC's table leaves apart, or parts differently on the way there and back."""


@cache
def _simplified() -> dict[str, str]:
    """OpenCC's traditional → simplified characters; of several, the first: keys need only agree."""
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {old: new.split()[0] for old, new in pairs} | SAME


class _Fold(dict[int, str]):
    """Code point → folded text, learned as characters appear; what is no letter or digit is ''."""

    def __missing__(self, code: int) -> str:
        wide = unicodedata.normalize("NFKC", chr(code)).lower()
        letters = (_simplified().get(char, char) for char in wide if char.isalnum())
        folded = "".join(unicodedata.normalize("NFKC", char) for char in letters)
        self[code] = folded = folded.replace("ü", "v")
        return folded


_FOLD = _Fold()


def normalise(name: str) -> str:
    """A name without width, case, brackets, white space and traditional forms."""
    return name.translate(_FOLD)


def spans(name: str, start: int, length: int) -> tuple[int, int]:
    """Where `normalise(name)[start:start+length]` stands in the name as written: [from, to)."""
    ends = list(accumulate(len(_FOLD[ord(char)]) for char in name))
    first = next(at for at, end in enumerate(ends) if end > start)
    last = next(at for at, end in enumerate(ends) if end >= start + length)
    return first, last + 1


_PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 "
    "广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 新疆"
)
_COUNTIES = (
    "万州 涪陵 渝中 大渡口 江北 沙坪坝 九龙坡 南岸 北碚 綦江 大足 渝北 巴南 黔江 长寿 江津 合川 "
    "永川 南川 璧山 铜梁 潼南 荣昌 开州 梁平 武隆 城口 丰都 垫江 忠 开 云阳 奉节 巫山 巫溪 石柱 "
    "秀山 酉阳 彭水 万盛 双桥 两江 壁山 綦 江 巴 市中 南桐矿"
)
_NATIONS = "(?:土家族|苗族){0,2}"
REGION = re.compile(
    rf"^(?:(?:{'|'.join(_PROVINCES.split())})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区)?)?"
    rf"(?:(?:{'|'.join(_COUNTIES.split())}){_NATIONS}(?:自治县|新区|区|县|市))?"
)
"""The region that a name begins with; a county only where its kind is written (not 江北机械厂)."""

FORM = re.compile(
    "(?:(?:有限|股份|无限)*责任公司|集团股份有限公司|集团有限公司|股份有限公司|有限公司|集团总公司|"
    "集团公司|总公司|(?<![分支子])公司|农民专业合作社联合社|农民专业合作社|专业合作社|股份合作社|合作社)"
    "(?:普通合伙|有限合伙|特殊普通合伙|个人独资)?"
)
"""A legal form, wherever it stands: a branch carries that of its parent inside its name."""

_TAIL = re.compile("(?:普通合伙|有限合伙|特殊普通合伙|个人独资)$")


def core(normal: str) -> str:
    """What sets a folded name apart: without region, legal forms and form of partnership.

    Never less than two characters, unless the name itself is shorter.
    """
    bare = normal[REGION.match(normal).end() :]  # type: ignore[union-attr]  # may match empty
    stripped = _TAIL.sub("", FORM.sub("", bare))
    return next((text for text in (stripped, bare) if len(text) > 1), normal)


def bigrams(text: str) -> list[str]:
    """Each two neighbouring characters."""
    return [text[at : at + 2] for at in range(len(text) - 1)]


def skip_grams(text: str) -> list[str]:
    """Each two characters with one between them: what a dropped or wrong character leaves."""
    return [text[at] + text[at + 2] for at in range(len(text) - 2)]

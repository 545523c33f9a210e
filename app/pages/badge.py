"""The badge of a shop's web site: its standing and its colour as words, never by colour alone."""

from typing import Final

from app.charts.svg import FONT, tag, words
from app.pages.words import COLOURS
from rules.display import Standing
from rules.entities import CreditColor
from rules.errors import Language

WIDTH: Final = {"zh": 196, "en": 296}
HEIGHT: Final = 44
SPLIT: Final = {"zh": 100, "en": 166}
PAINT: Final = {"GREEN": "#1c7a45", "YELLOW": "#8a5700", "RED": "#b3261e", None: "#4a5552"}
"""Darker than on charts: white words stand on them."""
BRAND: Final = {"zh": "山城有信", "en": "Shancheng Youxin"}
UNGRADED: Final = {"zh": "未评定", "en": "Not graded"}
SAID: Final = {
    Standing.ENDED: {"zh": "码已失效", "en": "Not in force"},
    Standing.ELSEWHERE: {"zh": "非登记网站", "en": "Unlisted site"},
}
MEANT: Final = {
    Standing.ENDED: SAID[Standing.ENDED],
    Standing.ELSEWHERE: {
        "zh": "此网站未由该主体登记，徽标在此无效",
        "en": "the entity has not registered this site; the badge means nothing here",
    },
}
"""What a title says, which has more room than the picture."""


def draw(color: str | None, lang: Language, standing: Standing) -> str:
    """The badge of an entity of this colour, or of a code that vouches for nothing here."""
    is_valid = standing is Standing.IN_FORCE
    told = _colour(color, lang) if is_valid else SAID[standing][lang]
    split, width = SPLIT[lang], WIDTH[lang]
    title = f"{BRAND[lang]} · {told if is_valid else MEANT[standing][lang]}"
    y = HEIGHT / 2 + 5.5
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" '
        f'height="{HEIGHT}" role="img" aria-label="{title}" font-family="{FONT}">'
        f"<title>{title}</title>"
        + tag("rect", width=width, height=HEIGHT, rx=6, fill="#0a3833")
        + tag("path", d=f"M{split} 0h{width - split - 6}a6 6 0 0 1 6 6v{HEIGHT - 12}"
              f"a6 6 0 0 1-6 6h-{width - split - 6}z", fill=PAINT[color if is_valid else None])
        + words(BRAND[lang], split / 2, y, 16, "#fff", text_anchor="middle", font_weight="600")
        + words(told, (split + width) / 2, y, 16, "#fff", text_anchor="middle", font_weight="600")
        + "</svg>"
    )  # fmt: skip


def _colour(color: str | None, lang: Language) -> str:
    return COLOURS[CreditColor[color]][0][lang == "en"] if color else UNGRADED[lang]

"""The poster of a shop: A4, its name, its code, and how to tell that the code is genuine.

Refuses a colour: a printed sheet hangs for years, and only a scan tells the colour of today. What
draws it is read with the first sheet: 40 MB that most workers never need.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from app.images import matrix
from app.pages.words import HINTS
from rules.errors import Language

if TYPE_CHECKING:
    from fpdf import FPDF


class Font(NamedTuple):
    """A font file, and which one of a collection."""

    path: Path
    place: int


KNOWN: Final = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
SIMPLIFIED: Final = "SC"
TEAL: Final = (10, 56, 51)
INK: Final = (21, 33, 31)
SOFT: Final = (85, 99, 95)
WIDE: Final = 210
CODE_TOP, CODE_SIZE = 106, 110
NAME_SIZES: Final = (34, 30, 26, 22, 18)
WORDS: Final[dict[str, tuple[str, str]]] = {
    "brand": ("山城有信", "Shancheng Youxin"),
    "head": ("扫一扫，看信用", "Scan to see our record"),
    "uscc": ("统一社会信用代码 ", "Unified social credit code "),
    "hints": ("怎样辨认真码", "How to tell a genuine code"),
    "foot": (
        "信用状态每天都可能变化，以扫码所见为准。投诉举报：12315",
        "The status may change any day: a scan tells. Complaints and reports: call 12315",
    ),
}


def font(chosen: Path | None) -> Font | None:
    """The font to embed: the chosen one, else one of those that systems have."""
    paths = [chosen] if chosen is not None else [Path(name) for name in KNOWN]
    found = next((path for path in paths if path.is_file()), None)
    if found is None:
        return None
    return Font(found, _simplified(found) if found.suffix.lower() == ".ttc" else 0)


def _simplified(path: Path) -> int:
    """Which font of a collection is for simplified characters; the first where none says so."""
    from fontTools.ttLib import TTCollection

    with TTCollection(path, lazy=True) as fonts:
        names = [str(one["name"].getDebugName(1) or "") for one in fonts]
    return next((at for at, name in enumerate(names) if SIMPLIFIED in name.split()), 0)


def draw(name: str, uscc: str | None, url: str, lang: Language, font: Font) -> bytes:
    """The poster as PDF."""
    from fpdf import FPDF

    at = 0 if lang == "zh" else 1
    say = {key: pair[at] for key, pair in WORDS.items()}
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(f"{say['brand']} · {name}")
    pdf.set_lang("zh-CN" if lang == "zh" else "en")
    pdf.add_font("own", "", font.path, collection_font_number=font.place)
    pdf.add_page()
    _head(pdf, say)
    _name(pdf, name, f"{say['uscc']}{uscc}" if uscc else "")
    _code(pdf, url)
    _hints(pdf, say, [pair[at] for pair in HINTS])
    return bytes(pdf.output())


def _line(pdf: FPDF, text: str, y: float, size: float, color: tuple[int, int, int]) -> None:
    pdf.set_font("own", size=size)
    pdf.set_text_color(*color)
    pdf.set_xy(0, y)
    pdf.cell(WIDE, size * 0.5, text, align="C")


def _head(pdf: FPDF, say: dict[str, str]) -> None:
    pdf.set_fill_color(*TEAL)
    pdf.rect(0, 0, WIDE, 52, style="F")
    _line(pdf, say["brand"], 10, 24, (255, 255, 255))
    _line(pdf, say["head"], 27, 32, (255, 255, 255))


def _name(pdf: FPDF, name: str, number: str) -> None:
    """The name in the largest size that takes at most two lines."""
    for size in NAME_SIZES:
        pdf.set_font("own", size=size)
        lines = pdf.multi_cell(WIDE - 36, size * 0.5, name, align="C", dry_run=True, output="LINES")
        assert isinstance(lines, list)
        if len(lines) <= 2:
            break
    pdf.set_text_color(*INK)
    pdf.set_xy(18, 62)
    pdf.multi_cell(WIDE - 36, size * 0.5, name, align="C")
    _line(pdf, number, 98, 13, SOFT)


def _code(pdf: FPDF, url: str) -> None:
    """The modules as rectangles: sharp at any resolution of a printer."""
    modules = matrix(url)
    side = CODE_SIZE / len(modules)
    left = (WIDE - CODE_SIZE) / 2
    pdf.set_fill_color(0, 0, 0)
    for row, line in enumerate(modules):
        start = None
        for column, is_dark in enumerate([*line, False]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                width = (column - start) * side
                pdf.rect(left + start * side, CODE_TOP + row * side, width, side, style="F")
                start = None


def _hints(pdf: FPDF, say: dict[str, str], hints: list[str]) -> None:
    _line(pdf, say["hints"], 220, 15, INK)
    pdf.set_font("own", size=12)
    pdf.set_text_color(*SOFT)
    pdf.set_y(231)
    for number, hint in enumerate(hints, 1):
        pdf.set_x(24)
        pdf.multi_cell(WIDE - 48, 6.4, f"{number}. {hint}", align="L", new_x="LMARGIN")
        pdf.ln(1.2)
    _line(pdf, say["foot"], 282, 12, TEAL)

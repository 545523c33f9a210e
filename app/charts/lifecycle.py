"""The life cycle: survival of those alike with its interval, and where the entity stands on it."""

from typing import Any, Final

from app.charts.svg import INK, SOFT, TEAL, Point, document, line, polygon, polyline, tag, words

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 72.0, 696.0, 96.0, 316.0
MONTHS_A_YEAR: Final = 365 / 30
STAGES: Final = {
    "START": ("初创期", "Start-up"),
    "GROWTH": ("成长期", "Growth"),
    "MATURE": ("成熟期", "Maturity"),
    "SENIOR": ("稳定期", "Steady"),
    "SUSPENDED": ("歇业", "Suspended"),
    "ENDED": ("已退出", "Ended"),
}


def draw(entity: dict[str, Any], lang: str) -> str:
    """The picture of `Entity.lifecycle`."""
    life, zh = entity["lifecycle"], lang == "zh"
    stage = STAGES[life["stage"]][0 if zh else 1]
    curve = life["survivalCurve"]
    years = max([one["month"] / MONTHS_A_YEAR for one in curve] or [1.0])
    years = max(years, (life["ageMonths"] or 0) / MONTHS_A_YEAR, 1.0)
    title = f"生命周期：{stage}" if zh else f"Life cycle: {stage}"
    return document(
        WIDTH, HEIGHT, f"{entity['name']} · {title}", lang,
        words(entity["name"], 24, 36, 20, font_weight="600"),
        words(title, 24, 62, 16, SOFT),
        *_scale(years, lang),
        *(_curve(curve, years) if curve else [_nothing(zh)]),
        *_own(life, years, lang),
        *_legend(life, zh),
    )  # fmt: skip


def _x(months: float, years: float) -> float:
    return LEFT + (RIGHT - LEFT) * (months / MONTHS_A_YEAR) / years


def _y(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * share


def _scale(years: float, lang: str) -> list[str]:
    made = []
    for part in range(5):
        y = _y(part / 4)
        made.append(line((LEFT, y), (RIGHT, y)))
        made.append(words(f"{25 * part}%", LEFT - 10, y + 5, 15, SOFT, text_anchor="end"))
    step = next(step for step in (1, 2, 5, 10, 20) if years / step <= 10)
    for year in range(0, int(years) + 1, step):
        x = _x(year * MONTHS_A_YEAR, years)
        made.append(words(str(year), x, BOTTOM + 22, 15, SOFT, text_anchor="middle"))
    unit = "成立年数" if lang == "zh" else "Years since establishment"
    made.append(words(unit, RIGHT, BOTTOM + 42, 15, SOFT, text_anchor="end"))
    return made


def _stairs(curve: list[dict[str, Any]], name: str, years: float) -> list[Point]:
    made: list[Point] = [(_x(0, years), _y(1.0))]
    for one in curve:
        x = _x(one["month"], years)
        made += [(x, made[-1][1]), (x, _y(one[name]))]
    return made


def _curve(curve: list[dict[str, Any]], years: float) -> list[str]:
    upper, lower = _stairs(curve, "upper", years), _stairs(curve, "lower", years)
    return [
        polygon([*upper, *reversed(lower)], fill=TEAL, fill_opacity=0.18),
        polyline(_stairs(curve, "survival", years), stroke=TEAL, stroke_width=2.5),
    ]


def _own(life: dict[str, Any], years: float, lang: str) -> list[str]:
    if life["ageMonths"] is None:
        return []
    x = _x(life["ageMonths"], years)
    told = "本主体" if lang == "zh" else "This entity"
    anchor = "end" if x > RIGHT - 90 else "start"
    shift = -8 if anchor == "end" else 8
    made = [
        line((x, TOP - 8), (x, BOTTOM), INK, stroke_width=1.5, stroke_dasharray="6 4"),
        words(told, x + shift, TOP - 2, 16, text_anchor=anchor, font_weight="600"),
    ]
    if life["cohortSurvival"] is not None:
        y = _y(life["cohortSurvival"])
        made.append(tag("circle", cx=x, cy=y, r=5.5, fill=INK, stroke="#fff", stroke_width=1.5))
        share = f"{100 * life['cohortSurvival']:.0f}%"
        made.append(words(share, x + shift, y - 10, 17, text_anchor=anchor, font_weight="600"))
    return made


def _legend(life: dict[str, Any], zh: bool) -> list[str]:
    y = HEIGHT - 18
    count = life["cohortSize"]
    told = "同行业、同类型主体存续率" if zh else "Survival of the same industry and kind"
    if count is not None:
        told += f"（n = {count:,}）" if zh else f" (n = {count:,})"
    band = "95% 置信区间" if zh else "95 % interval"
    return [
        line((LEFT, y - 5), (LEFT + 26, y - 5), TEAL, stroke_width=2.5),
        words(told, LEFT + 34, y, 15),
        tag("rect", x=LEFT + 422, y=y - 12, width=22, height=13, fill=TEAL, fill_opacity=0.18),
        words(band, LEFT + 452, y, 15),
    ]


def _nothing(zh: bool) -> str:
    told = "同类数量过少，不予显示" if zh else "The group is too small to be shown"
    return words(told, (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2, 15, SOFT, text_anchor="middle")

"""Governed analytics: closed cubes of measures and dimensions; small cells never come out.

A question is chosen from lists and never written. Refuses more than three dimensions, and answers
that a subtraction within them could open again.
"""

from collections.abc import Sequence, Set
from typing import Any, Final

from rules.errors import ErrorCode, Refused
from rules.terms import Term

LEAST: Final = 5
"""Cells of fewer entities are not shown."""
MOST_DIMENSIONS: Final = 3
MOST_ROWS: Final = 2_000


class Cube(Term):
    """分析主题 · What is counted."""

    ENTITIES = "ENTITIES", "经营主体 · Entities."
    RECORDS = "RECORDS", "信用记录 · Credit records."


class CubeMeasure(Term):
    """度量 · What is measured in each cell."""

    ENTITIES = "ENTITIES", "主体数 · Number of entities."
    RECORDS = "RECORDS", "记录数 · Number of records."
    FINES = "FINES", "罚款总额，元 · Fines in yuan."
    MEAN_SCORE = "MEAN_SCORE", "平均风险总分 · Mean score of risk."


class CubeDimension(Term):
    """分组维度 · By what cells are told apart."""

    DISTRICT = "DISTRICT", "区县 · District."
    SECTION = "SECTION", "行业门类 · Section of the industry."
    KIND = "KIND", "主体类型 · Kind of entity."
    STATUS = "STATUS", "登记状态 · Registration status."
    CLASS = "CLASS", "信用风险等级 · Class of risk."
    COLOR = "COLOR", "信用三色 · Colour of credit."
    FAMILY = "FAMILY", "记录类别 · Family of the record."
    YEAR = "YEAR", "年份 · Year of establishment, or of the record."
    RESULT = "RESULT", "结果 · Result of the record."


_ENTITY: Final = frozenset(
    {
        CubeDimension.DISTRICT,
        CubeDimension.SECTION,
        CubeDimension.KIND,
        CubeDimension.STATUS,
        CubeDimension.CLASS,
        CubeDimension.COLOR,
        CubeDimension.YEAR,
    }
)
FACINGS: Final = {
    Cube.ENTITIES: _ENTITY,
    Cube.RECORDS: _ENTITY | {CubeDimension.FAMILY, CubeDimension.RESULT},
}
MEASURES: Final = {
    Cube.ENTITIES: frozenset({CubeMeasure.ENTITIES, CubeMeasure.MEAN_SCORE}),
    Cube.RECORDS: frozenset({CubeMeasure.RECORDS, CubeMeasure.ENTITIES, CubeMeasure.FINES}),
}


def require(cube: Cube, measures: Sequence[CubeMeasure], facings: Sequence[CubeDimension]) -> None:
    """Refuse what the cube does not answer, with the place of the word at fault."""
    _require(measures, MEASURES[cube], "measures", len(CubeMeasure))
    _require(facings, FACINGS[cube], "dimensions", MOST_DIMENSIONS)


def _require(chosen: Sequence[Term], known: Set[Any], name: str, most: int) -> None:
    if not 1 <= len(chosen) <= most or len(set(chosen)) != len(chosen):
        raise Refused(ErrorCode.OUT_OF_RANGE, (name,), field=name, low=1, high=most)
    for place, one in enumerate(chosen):
        if one not in known:
            raise Refused(ErrorCode.NOT_FOUND, (name, place), what=one.value)


def hidden(sizes: Sequence[int]) -> list[bool]:
    """Which cells are not shown: the small ones, and one more where a single one could be told.

    With one cell hidden, its size is what a sum leaves; so the smallest other is hidden as well.
    """
    made = [size < LEAST for size in sizes]
    if sum(made) == 1 and len(made) > 1:
        others = [place for place, small in enumerate(made) if not small]
        made[min(others, key=lambda place: (sizes[place], place))] = True
    return made

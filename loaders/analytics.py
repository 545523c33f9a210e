"""The statement behind a cube: each word of the closed lists as SQL on entity, record and grade."""

from collections.abc import Sequence
from typing import Final

from rules.analytics import MOST_ROWS, Cube, CubeDimension, CubeMeasure

_SECTIONS: Final = """LEFT JOIN (SELECT s.code AS section, unnest(s.subtree) AS code
    FROM industry s WHERE s.parent_code IS NULL) i ON i.code = e.industry_code"""
_SOURCE: Final = {
    Cube.ENTITIES: f"""entity e {_SECTIONS}
    LEFT JOIN risk_assessment a ON a.entity_id = e.id AND a.is_current""",
    Cube.RECORDS: f"credit_record r JOIN entity e ON e.id = r.entity_id {_SECTIONS}",
}
_DAY: Final = {Cube.ENTITIES: "e.established_on", Cube.RECORDS: "r.occurred_on"}
_MEASURE: Final = {
    (Cube.ENTITIES, CubeMeasure.ENTITIES): "count(*)",
    (Cube.ENTITIES, CubeMeasure.MEAN_SCORE): "round(avg(a.score), 2)",
    (Cube.RECORDS, CubeMeasure.ENTITIES): "count(DISTINCT e.id)",
    (Cube.RECORDS, CubeMeasure.RECORDS): "count(*)",
    (
        Cube.RECORDS,
        CubeMeasure.FINES,
    ): "coalesce(sum(r.amount) FILTER (WHERE r.kind = 'PENALTY'), 0)",
}
_FACING: Final = {
    CubeDimension.DISTRICT: "e.district_code",
    CubeDimension.SECTION: "i.section",
    CubeDimension.KIND: "e.kind",
    CubeDimension.STATUS: "e.status",
    CubeDimension.CLASS: "e.risk_class",
    CubeDimension.COLOR: "e.credit_color",
    CubeDimension.FAMILY: "r.kind",
    CubeDimension.RESULT: "r.result",
}
SIZE: Final = "size"


_CONDITION: Final = {
    "district": """e.district_code = ANY(SELECT unnest(d.subtree) FROM district d
        WHERE d.code = ${n}::text)""",
    "since": "{day} >= ${n}::date",
    "until": "{day} <= ${n}::date",
    "families": "r.kind = ANY(${n}::text[])",
}


def statement(
    cube: Cube,
    measures: Sequence[CubeMeasure],
    facings: Sequence[CubeDimension],
    given: Sequence[str],
) -> str:
    """The cells in order; `given` names the filters, whose values are the parameters."""
    day = _DAY[cube]
    keys = [_key(one, day) for one in facings]
    columns = [
        *(f"{sql} AS key_{place}" for place, sql in enumerate(keys)),
        *(f"({_MEASURE[cube, one]})::text AS value_{n}" for n, one in enumerate(measures)),
    ]
    size = "count(*)" if cube is Cube.ENTITIES else "count(DISTINCT e.id)"
    conditions = [_CONDITION[name].format(n=n, day=day) for n, name in enumerate(given, 1)]
    places = ", ".join(str(place) for place in range(1, len(keys) + 1))
    return f"""SELECT {", ".join(columns)}, {size}::int AS {SIZE}
FROM {_SOURCE[cube]}
WHERE {" AND ".join(conditions) or "true"}
GROUP BY {places} ORDER BY {places} LIMIT {MOST_ROWS + 1}"""


def _key(facing: CubeDimension, day: str) -> str:
    return (
        f"extract(year FROM {day})::int::text" if facing is CubeDimension.YEAR else _FACING[facing]
    )

"""The risk model written as SQL over a range of entities; knows no number that is not in it.

A scope says which: a range beyond `$1` up to `$2`, or the ids of the array `$1`. `$3` is the day.
"""

from typing import Final

from loaders.risk import CAPITAL, OWN_MARKS
from rules.entities import CreditColor, EntityStatus, RiskClass
from rules.peers import AGE_BANDS, OLDEST, UNKNOWN
from rules.risk_model import FULL, Dimension, Fact, Indicator, MarkRule, RiskModel

RELATED: Final = "risk_related"
INDUSTRY: Final = "risk_industry"
FRESH: Final = "risk_fresh"
RANGE: Final = "{id} > $1::uuid AND {id} <= $2::uuid"
CHOSEN: Final = "{id} = ANY($1::uuid[]) AND $2::uuid IS NULL"


def _array(values: list[int] | list[str], kind: str) -> str:
    items = ", ".join(f"'{value}'" if isinstance(value, str) else str(value) for value in values)
    return f"ARRAY[{items}]::{kind}[]"


def _fits(rule: MarkRule) -> str:
    tests = [f"whose = '{rule.whose.value}'", f"kind = '{rule.kind.value}'"]
    if rule.contains:
        tests.append(f"strpos(says, '{rule.contains}') > 0")
    if rule.at_least:
        tests.append(f"amount >= {rule.at_least}")
    return " AND ".join(tests)


def _banded(value: str, bands: tuple[tuple[int, int], ...] | tuple[tuple[int, str], ...]) -> str:
    return " ".join(f"WHEN {value} < {bound} THEN {points!r}" for bound, points in bands)


def _fact(indicator: Indicator) -> str:
    match indicator.fact:
        case Fact.INDUSTRY:
            return "coalesce(i.points, 0)"
        case Fact.STATUS:
            cases = " ".join(f"WHEN '{name}' THEN {points}" for name, points in indicator.table)
            return f"CASE e.status {cases} ELSE 0 END"
        case Fact.CAPITAL:
            text = f"CASE {_banded('e.capital', indicator.bands)} ELSE 0 END"
        case _:
            text = f"CASE {_banded('$3::date - e.established_on', indicator.bands)} ELSE 0 END"
    if not indicator.kinds:
        return text
    kinds = ", ".join(f"'{kind.value}'" for kind in indicator.kinds)
    return f"CASE WHEN e.kind IN ({kinds}) THEN {text} ELSE 0 END"


def _held(indicator: Indicator, place: int) -> str:
    if indicator.fact is not None:
        return _fact(indicator)
    most = f"least({indicator.weight}, coalesce(m.total_{place}, 0))"
    return f"{indicator.weight} - {most}" if indicator.is_reduced else most


def _columns(model: RiskModel) -> list[tuple[int, Indicator]]:
    return list(enumerate(model.indicators))


def _scored(model: RiskModel, scope: str) -> str:
    """Marks in force that have points, with the place of their indicator."""
    rules = [(place, rule) for place, one in _columns(model) for rule in one.marks]
    chosen = " ".join(f"WHEN {_fits(rule)} THEN {n}" for n, (_, rule) in enumerate(rules, 1))
    places = _array([place for place, _ in rules], "int")
    points = _array([rule.points for _, rule in rules], "int")
    decays = _array([int(rule.decays) for _, rule in rules], "int")
    steps, shares = (_array(list(column), "int") for column in model.steps)
    own = OWN_MARKS.format(own=scope.format(id="r.entity_id"))
    return f"""SELECT entity_id, id, whose, kind, ({places})[n] AS place, ({points})[n]
        * CASE ({decays})[n] WHEN 0 THEN {FULL}
            ELSE ({shares})[width_bucket($3::date - since, {steps})] END / {FULL} AS points
    FROM (SELECT *, CASE {chosen} END AS n
        FROM ({own} UNION ALL SELECT * FROM {RELATED} WHERE {scope.format(id="entity_id")}) m
        WHERE since <= $3 AND (ends_on IS NULL OR ends_on > $3) OFFSET 0) mark"""


def _gathered(model: RiskModel) -> str:
    """One row for each entity that has marks with points: totals, evidence and floors."""
    texts = []
    for place, one in _columns(model):
        if one.fact is None:
            chosen = f"FILTER (WHERE place = {place})"
            texts.append(f"sum(points) {chosen} AS total_{place}")
            texts.append(f"(array_agg(evidence) {chosen})[1] AS evidence_{place}")
    for place, floor in enumerate(model.floors):
        if floor.kind is not None:
            holds = f"whose = 'OWN' AND kind = '{floor.kind.value}'"
            texts.append(f"bool_or({holds}) AS floor_{place}")
    return f"""SELECT entity_id, {", ".join(texts)}
    FROM (SELECT entity_id, place, sum(points) AS points, min(whose) AS whose, min(kind) AS kind,
            jsonb_agg(jsonb_build_array(id, points) ORDER BY id) AS evidence
        FROM scored WHERE points > 0 GROUP BY entity_id, place) g
    GROUP BY entity_id"""


def _pointed(model: RiskModel, scope: str) -> str:
    """One row for each entity that has a grade: points by indicator, and which floors hold."""
    columns = [f"{_held(one, place)} AS points_{place}" for place, one in _columns(model)]
    columns += [f"m.evidence_{place}" for place, one in _columns(model) if one.fact is None]
    for place, floor in enumerate(model.floors):
        holds = f"coalesce(m.floor_{place}, false)"
        if floor.status is not None:
            holds = f"e.status = '{floor.status.value}'"
        columns.append(f"{holds} AS floor_{place}")
    age = _banded("$3::date - e.established_on", AGE_BANDS)
    band = f"CASE WHEN e.established_on IS NULL THEN '{UNKNOWN}' {age} ELSE '{OLDEST}' END"
    return f"""SELECT e.id, coalesce(i.section, '{UNKNOWN}') || '|' || e.kind || '|' || {band}
        AS peer_group, {", ".join(columns)}
    FROM (SELECT id, kind, status, established_on, industry_code, {CAPITAL} AS capital
        FROM entity WHERE {scope.format(id="id")}) e
    LEFT JOIN {INDUSTRY} i ON i.code = e.industry_code
    LEFT JOIN gathered m ON m.entity_id = e.id
    WHERE e.status <> '{EntityStatus.CANCELLED.value}'
        AND (e.established_on IS NULL OR e.established_on <= $3)"""


def _sum(places: list[int]) -> str:
    return " + ".join(f"points_{place}" for place in places)


def _explained(model: RiskModel) -> str:
    """The contributions as JSON; an indicator without points is left out."""
    pairs = []
    for place, one in _columns(model):
        evidence = "'[]'::jsonb" if one.fact else f"coalesce(evidence_{place}, '[]'::jsonb)"
        made = f"jsonb_build_object('points', points_{place}, 'evidence', {evidence})"
        shown = f"points_{place} > 0"
        if one.is_reduced:
            shown += f" OR evidence_{place} IS NOT NULL"
        pairs.append(f"'{one.code}', CASE WHEN {shown} THEN {made} END")
    return f"jsonb_strip_nulls(jsonb_build_object({', '.join(pairs)}))"


def _classed(model: RiskModel) -> str:
    thresholds = _array(list(model.thresholds), "int")
    ranks = {name: rank for rank, name in enumerate(RiskClass)}
    floors = [
        f"CASE WHEN floor_{place} THEN {ranks[floor.at_least]} ELSE 0 END"
        for place, floor in enumerate(model.floors)
    ]
    named = [
        f"CASE WHEN floor_{place} THEN '{floor.code}' END"
        for place, floor in enumerate(model.floors)
    ]
    dimensions = [
        _sum([place for place, one in _columns(model) if one.dimension is dimension])
        for dimension in Dimension
    ]
    return f"""SELECT id, peer_group, score,
        greatest(width_bucket(score, {thresholds}), {", ".join(floors)}) AS rank,
        ARRAY[{", ".join(dimensions)}]::smallint[] AS dimensions,
        array_remove(ARRAY[{", ".join(named)}]::text[], NULL) AS floors,
        {_explained(model)} AS contributions
    FROM (SELECT *, {_sum([place for place, _ in _columns(model)])} AS score FROM pointed) p"""


def fresh(model: RiskModel, scope: str = RANGE) -> str:
    """A temporary table of the grades in the scope that differ from the current ones."""
    classes = _array([name.value for name in RiskClass], "text")
    colors: list[CreditColor] = [model.color(name) for name in RiskClass]
    painted = _array([color.value for color in colors], "text")
    return f"""CREATE TEMPORARY TABLE {FRESH} ON COMMIT DROP AS
WITH scored AS MATERIALIZED ({_scored(model, scope)}),
gathered AS MATERIALIZED ({_gathered(model)}),
pointed AS MATERIALIZED ({_pointed(model, scope)}), classed AS MATERIALIZED ({_classed(model)})
SELECT c.id, c.peer_group, c.score, ({classes})[c.rank + 1] AS risk_class,
    ({painted})[c.rank + 1] AS color, c.dimensions, c.floors, c.contributions,
    now.id AS previous, now.risk_class AS old_class, now.color AS old_color
FROM classed c LEFT JOIN (SELECT * FROM risk_assessment
    WHERE is_current AND {scope.format(id="entity_id")}) now ON now.entity_id = c.id
WHERE now.id IS NULL OR (now.model_version, now.risk_class, now.peer_group, now.contributions)
    IS DISTINCT FROM ('{model.version}', ({classes})[c.rank + 1], c.peer_group, c.contributions)"""

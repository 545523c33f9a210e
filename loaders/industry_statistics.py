"""Where an industry's yearly counts and its cohorts' lives are found, summed by the database."""

from typing import Final

from rules.industry_statistics import IndustryFacing

_PARTS: Final = {
    IndustryFacing.NONE: ("NULL::text", ""),
    IndustryFacing.DISTRICT: ("y.district_code", ""),
    IndustryFacing.KIND: ("y.kind", ""),
    IndustryFacing.INDUSTRY: (
        "coalesce(c.part, y.industry_code)",
        """LEFT JOIN (SELECT code AS part, unnest(subtree) AS code FROM industry
    WHERE parent_code IS NOT DISTINCT FROM $1::text) c ON c.code = y.industry_code""",
    ),
}
"""What is known no finer than the industry asked about is a part by itself."""


def years(facing: IndustryFacing) -> str:
    """Entries and exits by part and year: of an industry, a district and a kind, each or all."""
    part, joined = _PARTS[facing]
    return f"""
SELECT {part} AS part, y.year, sum(y.entries)::int AS entries, sum(y.exits)::int AS exits
FROM industry_year y {joined}
WHERE ($1::text IS NULL
        OR y.industry_code = ANY((SELECT subtree FROM industry WHERE code = $1)::text[]))
    AND ($2::text IS NULL
        OR y.district_code = ANY((SELECT subtree FROM district WHERE code = $2)::text[]))
    AND ($3::text IS NULL OR y.kind = $3)
GROUP BY 1, 2 ORDER BY 1, 2"""


AS_OF: Final = "SELECT as_of FROM industry_year LIMIT 1"
SPANS: Final = """
SELECT month, sum(entered)::int AS entered, sum(ended)::int AS ended,
    sum(censored)::int AS censored
FROM cohort_span
WHERE ($1::text IS NULL
        OR division = ANY((SELECT subtree FROM industry WHERE code = $1)::text[]))
    AND ($2::text IS NULL OR kind = $2)
    AND founded BETWEEN coalesce($3::int, 0) AND coalesce($4::int, 9999)
GROUP BY month ORDER BY month"""

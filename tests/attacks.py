"""Documents that ask too much or what they must not; sent over HTTP and over WebSocket alike."""

from dataclasses import dataclass, field
from typing import Any

ID = "00000000-0000-0000-0000-000000000001"


@dataclass(frozen=True)
class Attack:
    """A document, and the codes by one of which it is refused."""

    query: str
    codes: tuple[str, ...]
    variables: dict[str, Any] = field(default_factory=dict)


def nested(depth: int, size: int) -> str:
    """Entities of complaints of entities of complaints …"""
    start = f"{{ entities(first: {size}) {{ nodes {{ "
    step = f"branches(first: {size}) {{ nodes {{ "
    return start + step * depth + "id" + " } }" * depth + " } } }"


def many(text: str, count: int) -> str:
    return "{ " + " ".join(text.format(i=i) for i in range(count)) + " }"


def doubled(levels: int, leaf: str) -> str:
    """Each fragment spreads the next one twice."""
    chain = " ".join(
        f"fragment F{i} on Entity {{ ...F{i + 1} ...F{i + 1} }}" for i in range(levels)
    )
    last = f"fragment F{levels} on Entity {{ {leaf} }}"
    return f"{{ entities(first: 100) {{ nodes {{ ...F0 }} }} }} {chain} {last}"


COMPLAINTS = "publishedComplaints(first: 100) { nodes { id } }"
REFERENCES = "query ($r: [_Any!]!) { _entities(representations: $r) { ... on Entity { name } } }"
SPREADS = " ".join(f"x{i}: entities(first: 1) {{ nodes {{ ...A }} }}" for i in range(20))
ALIASES = " ".join(f"a{i}: name" for i in range(60))

ATTACKS: dict[str, Attack] = {
    "a cycle 15 deep": Attack(nested(15, 1), ("QUERY_TOO_DEEP",)),
    "100 x 100 x 100": Attack(nested(2, 100), ("QUERY_TOO_COSTLY",)),
    "100 x 100 x 100 by variables": Attack(
        "query ($n: Int!) { entities(first: $n) { nodes { branches(first: $n) { nodes {"
        " branches(first: $n) { nodes { id } } } } } } }",
        ("QUERY_TOO_COSTLY",),
        {"n": 100},
    ),
    "100 x 100 by edges": Attack(
        "{ entities(first: 100) { edges { node { branches(first: 100) { edges { node { id } } } } }"
        " } }",
        ("QUERY_TOO_COSTLY",),
    ),
    "10 x 10 aliases of pages of 100": Attack(
        "{ entities(first: 100) { nodes { "
        + " ".join(f"a{i}: {COMPLAINTS}" for i in range(10))
        + " } } }",
        ("QUERY_TOO_COSTLY", "OUT_OF_RANGE"),
    ),
    "a page of 100,000": Attack("{ entities(first: 100000) { nodes { id } } }", ("PAGE_SIZE",)),
    "a page of 2,147,483,647": Attack(
        "{ entities(first: 2147483647) { nodes { id } } }", ("PAGE_SIZE",)
    ),
    "a page of -1": Attack("{ entities(first: -1) { nodes { id } } }", ("PAGE_SIZE",)),
    "1,000 aliases": Attack(many("a{i}: __typename", 600), ("OUT_OF_RANGE",)),
    "16 aliases of the anonymous": Attack(many("a{i}: __typename", 16), ("OUT_OF_RANGE",)),
    "60 aliases in 20 spreads": Attack(
        f"{{ {SPREADS} }} fragment A on Entity {{ {ALIASES} }}", ("OUT_OF_RANGE",)
    ),
    "fragments that double 60 times": Attack(
        doubled(60, "branches(first: 100) { nodes { id } }"), ("QUERY_TOO_COSTLY",)
    ),
    "fragments that double 60 times, by variables": Attack(
        doubled(60, "branches(first: $n) { nodes { id } }").replace("{", "query ($n: Int!) {", 1),
        ("QUERY_TOO_COSTLY",),
        {"n": 100},
    ),
    "30 root fields in fragments": Attack(
        "{ ...A ...B } fragment A on Query { "
        + "__typename " * 15
        + "} fragment B on Query { "
        + "__typename " * 15
        + "}",
        ("OUT_OF_RANGE",),
    ),
    "30 root fields inline": Attack(
        "{ ... on Query { " + "__typename " * 30 + "} }", ("OUT_OF_RANGE",)
    ),
    "2,400 tokens": Attack("{ " + "__typename " * 2_400 + "}", ("GRAPHQL_INVALID",)),
    "500 operations": Attack(
        " ".join(f"query Q{i} {{ __typename }}" for i in range(500)), ("GRAPHQL_INVALID",)
    ),
    "40 directives": Attack("{ __typename " + "@include(if: true) " * 40 + "}", ("OUT_OF_RANGE",)),
    "a deep introspection": Attack(
        "{ __schema { types { fields { type { "
        + "fields { type { " * 12
        + "name"
        + " } }" * 12
        + " } } } } }",
        ("QUERY_TOO_DEEP", "GRAPHQL_INVALID"),
    ),
    "an introspection of types of types": Attack(
        "{ __schema { types { fields { type { "
        + "ofType { " * 12
        + "name"
        + " }" * 12
        + " } } } } }",
        ("QUERY_TOO_DEEP",),
    ),
    "conflicting fields by the hundred": Attack(
        "{ " + " ".join(f'entity(uscc: "{i}") {{ id }}' for i in range(20)) + " }",
        ("GRAPHQL_INVALID",),
    ),
    "references of the anonymous": Attack(
        REFERENCES, ("UNAUTHENTICATED",), {"r": [{"__typename": "Entity", "uscc": "x"}]}
    ),
    "a mutation of the anonymous": Attack(
        f'mutation {{ codeCancel(code: "cod_{ID}", version: 1) {{ errors {{ code }} }} }}',
        ("UNAUTHENTICATED",),
    ),
    "SQL for a district": Attack(
        '{ entities(filter: {district: "5001\' OR 1=1 --"}) { nodes { id } } }', ("",)
    ),
    "NUL in a literal": Attack('{ entity(uscc: "\\u0000") { id } }', ("BAD_INPUT",)),
    "a surrogate in a literal": Attack('{ entity(uscc: "\\ud800") { id } }', ("GRAPHQL_INVALID",)),
    "a misspelt field": Attack("{ entitys { id } }", ("GRAPHQL_INVALID",)),
    "a misspelt argument": Attack('{ entity(usc: "x") { id } }', ("GRAPHQL_INVALID",)),
    "a misspelt enum": Attack("{ entities(sort: NEWES) { totalCount } }", ("GRAPHQL_INVALID",)),
    "a misspelt member of a variable": Attack(
        "query ($f: EntityFilter) { entities(filter: $f) { totalCount } }",
        ("GRAPHQL_INVALID",),
        {"f": {"distric": "500103"}},
    ),
}

"""The graph around an entity as a tree that is read on a phone: one row a node, ties as lines.

What the tree leaves over, parallel ways and circles, are arcs on the right. Refuses to crowd:
what does not fit is counted, and hubs are named with their size instead of being drawn.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final

from app.charts.svg import GRID, INK, SOFT, document, line, sign, tag, words

WIDTH: Final = 390
TOP: Final = 74
ROW: Final = 46
INDENT: Final = 24
LEFT: Final = 26
MOST_ROWS: Final = 30
MOST_ARCS: Final = 9
MOST_HUBS: Final = 5
DEEPEST: Final = 5
NAME_WIDTH: Final = 40
"""Half-width columns of a name at no indent; a Chinese character takes two."""
PAINT: Final = {
    "EQUITY": "#0e4a44", "BRANCH": "#0072b2", "PERSON": "#8c4a9e", "REPRESENTATIVE": "#b089bd",
    "ADDRESS": "#7a5c1e", "PHONE": "#b58a2c", "GUARANTEE": "#c2410c", "SUPPLY": "#3f7d20",
}  # fmt: skip
WORDS: Final = {
    "EQUITY": (("对外投资", "Holds"), ("股东", "Shareholder")),
    "BRANCH": (("分支机构", "Branch"), ("所属主体", "Parent")),
    "PERSON": (("该人员任职", "Serves there"), ("任职人员", "Officer")),
    "REPRESENTATIVE": (("同名组主体", "Same name"), ("同名代表人（推定）", "Namesake, presumed")),
    "ADDRESS": (("同住所主体", "Same address"), ("同一住所", "Address")),
    "PHONE": (("同电话主体", "Same number"), ("同一电话", "Telephone")),
    "GUARANTEE": (("被担保人", "Guaranteed"), ("担保人", "Guarantor")),
    "SUPPLY": (("客户", "Customer"), ("供货人", "Supplier")),
}  # fmt: skip
"""What a row is to the row above it: as the entity of the tie, and as its holder."""
KINDS: Final = {
    "EQUITY": ("投资", "Holding"), "BRANCH": ("分支", "Branch"), "PERSON": ("人员", "Person"),
    "REPRESENTATIVE": ("同名", "Namesake"), "ADDRESS": ("住所", "Address"),
    "PHONE": ("电话", "Phone"), "GUARANTEE": ("担保", "Guarantee"), "SUPPLY": ("供货", "Supply"),
}  # fmt: skip
MARKS: Final = {
    "PERSON": ("人", "P"), "REPRESENTATIVE": ("名", "N"), "ADDRESS": ("址", "A"),
    "PHONE": ("话", "T"),
}  # fmt: skip
Node = dict[str, Any]
Edge = dict[str, Any]


@dataclass(slots=True)
class Row:
    """A node in its place, with the edges that lead to the row above it."""

    node: Node
    depth: int
    above: int | None
    edges: list[Edge] = field(default_factory=list)


def draw(graph: dict[str, Any], lang: str) -> str:
    """The picture of `Query.relations`."""
    zh, name = lang == "zh", graph["entity"]["name"]
    rows = _rows(graph)
    drawn = {row.node["key"]: at for at, row in enumerate(rows)}
    arcs = _arcs(graph, rows, drawn)
    notes = _notes(graph, len(graph["nodes"]) - len(rows), len(arcs), zh)
    shown = arcs[:MOST_ARCS]
    legend, bottom = _legend(graph, TOP + ROW * len(rows) + 18, zh)
    title = "关联关系图" if zh else "Relations"
    return document(
        WIDTH, round(bottom + 22 * len(notes) + 8), f"{name} · {title}", lang,
        words(_short(name, NAME_WIDTH), 14, 30, 17, font_weight="600"),
        words(_summary(graph, zh), 14, 52, 13, SOFT),
        *(_connector(rows, at) for at in range(1, len(rows))),
        *(_arc(edge, drawn, lane) for lane, edge in enumerate(shown)),
        *(part for at, row in enumerate(rows) for part in _row(row, at, lang)),
        *legend,
        *(words(note, 14, bottom + 22 * at + 6, 13, SOFT) for at, note in enumerate(notes)),
    )  # fmt: skip


def _rows(graph: dict[str, Any]) -> list[Row]:
    """A spanning tree in breadth, written in depth, so that each row follows what it hangs on."""
    nodes = {node["key"]: node for node in graph["nodes"]}
    around: dict[str, list[tuple[str, Edge]]] = {}
    for edge in graph["edges"]:
        around.setdefault(edge["fromKey"], []).append((edge["toKey"], edge))
        around.setdefault(edge["toKey"], []).append((edge["fromKey"], edge))
    start = graph["nodes"][0]["key"]
    below: dict[str, dict[str, list[Edge]]] = {}
    seen, waiting = {start}, deque([start])
    while waiting and len(seen) < MOST_ROWS:
        here = waiting.popleft()
        for there, edge in around.get(here, ()):
            if there in below.get(here, {}):
                below[here][there].append(edge)
            elif there not in seen and len(seen) < MOST_ROWS:
                seen.add(there)
                below.setdefault(here, {})[there] = [edge]
                waiting.append(there)
    rows: list[Row] = []
    _descend(nodes, below, Row(nodes[start], 0, None), rows)
    return rows


def _descend(
    nodes: dict[str, Node], below: dict[str, dict[str, list[Edge]]], row: Row, rows: list[Row]
) -> None:
    rows.append(row)
    at = len(rows) - 1
    for key, edges in below.get(row.node["key"], {}).items():
        _descend(nodes, below, Row(nodes[key], row.depth + 1, at, edges), rows)


def _arcs(graph: dict[str, Any], rows: list[Row], drawn: dict[str, int]) -> list[Edge]:
    """The edges between rows that the tree does not hold."""
    held = {id(edge) for row in rows for edge in row.edges}
    return [
        edge
        for edge in graph["edges"]
        if id(edge) not in held and edge["fromKey"] in drawn and edge["toKey"] in drawn
    ]


def _x(row: Row) -> float:
    return LEFT + INDENT * min(row.depth, DEEPEST)


def _y(at: int) -> float:
    return TOP + ROW * at + ROW / 2


def _connector(rows: list[Row], at: int) -> str:
    row = rows[at]
    assert row.above is not None
    start, end = _x(rows[row.above]), _x(row)
    trunk = line((start, _y(row.above) + 11), (start, _y(at)), GRID, stroke_width=1.6)
    branch = ((start, _y(at)), (end - 11, _y(at)))
    if start == end:  # deeper than is indented: from the row above straight down
        trunk, branch = "", ((start, _y(at - 1) + 11), (start, _y(at) - 11))
    return trunk + line(*branch, PAINT[row.edges[0]["kind"]], stroke_width=2)


def _arc(edge: Edge, drawn: dict[str, int], lane: int) -> str:
    one, two = _y(drawn[edge["fromKey"]]), _y(drawn[edge["toKey"]])
    right = WIDTH - 46 + 4 * lane
    path = f"M{WIDTH - 50} {one:.0f}H{right}V{two:.0f}H{WIDTH - 50}"
    paint = PAINT[edge["kind"]]
    end = tag("circle", cx=WIDTH - 50, cy=two, r=3, fill=paint)
    dashed = tag(
        "path", d=path, fill="none", stroke=paint, stroke_width=1.6, stroke_dasharray="5 3"
    )
    return dashed + end


def _row(row: Row, at: int, lang: str) -> list[str]:
    x, y = _x(row), _y(at)
    node, room = row.node, NAME_WIDTH - 3 * min(row.depth, DEEPEST)
    name = _short(_name(node, lang), room)
    if not row.edges:
        return [_mark(node, x, y, lang), words(name, x + 18, y + 5, 15, font_weight="600")]
    paint = PAINT[row.edges[0]["kind"]]
    return [
        _mark(node, x, y, lang),
        words(name, x + 18, y - 1, 14, INK),
        words(_short(_told(row, lang), room), x + 18, y + 16, 12, paint),
    ]


def _mark(node: Node, x: float, y: float, lang: str) -> str:
    """An entity by its colour, all else by a letter in a ring."""
    if node["kind"] == "ENTITY":
        color = (node["entity"] or {}).get("creditColor")
        if color:
            return sign(color, (x, y), 8)
        return tag("circle", cx=x, cy=y, r=8, fill="#fff", stroke=SOFT, stroke_width=1.6)
    letter = MARKS[node["kind"]][0 if lang == "zh" else 1]
    ring = tag("circle", cx=x, cy=y, r=10, fill="#eef2f0", stroke=SOFT, stroke_width=1.2)
    return ring + words(letter, x, y + 4.5, 12, INK, text_anchor="middle")


def _name(node: Node, lang: str) -> str:
    if node["entity"]:
        return str(node["entity"]["name"])
    if node["person"]:
        return str(node["person"]["displayName"])
    return node["label"] or KINDS[node["kind"]][0 if lang == "zh" else 1]


def _told(row: Row, lang: str) -> str:
    """What the row is to the one above, each way of it once."""
    told = []
    for edge in row.edges:
        is_holder = edge["fromKey"] == row.node["key"]
        word = WORDS[edge["kind"]][is_holder][0 if lang == "zh" else 1]
        share = f" {float(edge['share']):g}%" if edge["share"] else ""
        told.append(word + share)
    return " · ".join(dict.fromkeys(told))


def _short(text: str, room: int) -> str:
    """The text cut to so many half-width columns."""
    width = 0
    for at, letter in enumerate(text):
        width += 1 if letter.isascii() else 2
        if width > room:
            return text[: max(at - 1, 1)] + "…"
    return text


def _summary(graph: dict[str, Any], zh: bool) -> str:
    entities = sum(node["kind"] == "ENTITY" for node in graph["nodes"]) - 1
    edges = len(graph["edges"])
    cut = ("（已截断）" if zh else " (cut)") if graph["isCut"] else ""
    if zh:
        return f"关联主体 {entities} 个，关系 {edges} 条{cut}"
    return f"{entities} entities, {edges} ties{cut}"


def _legend(graph: dict[str, Any], top: float, zh: bool) -> tuple[list[str], float]:
    """The kinds that are there, four to a line; and where the legend ends."""
    kinds = [kind for kind in PAINT if any(edge["kind"] == kind for edge in graph["edges"])]
    made = []
    for at, kind in enumerate(kinds):
        x, y = 14 + 92 * (at % 4), top + 22 * (at // 4)
        made.append(line((x, y), (x + 20, y), PAINT[kind], stroke_width=3))
        made.append(words(KINDS[kind][0 if zh else 1], x + 26, y + 4.5, 13))
    return made, top + 22 * (-(-len(kinds) // 4)) + 8


def _notes(graph: dict[str, Any], hidden: int, arcs: int, zh: bool) -> list[str]:
    """What is not drawn, in words."""
    notes = []
    for hub in graph["hubs"][:MOST_HUBS]:
        kind = KINDS[hub["relationKind"]][0 if zh else 1]
        name = _short(_name(hub, "zh" if zh else "en"), NAME_WIDTH - 18)
        size = f"{hub['size']} 条{kind}，未展开" if zh else f"{hub['size']} {kind}, not walked"
        notes.append(f"枢纽 {name}：{size}" if zh else f"Hub {name}: {size}")
    if len(graph["hubs"]) > MOST_HUBS:
        rest = len(graph["hubs"]) - MOST_HUBS
        notes.append(f"另有 {rest} 个枢纽" if zh else f"{rest} more hubs")
    if hidden > 0:
        notes.append(f"另有 {hidden} 个节点未画出" if zh else f"{hidden} more nodes are not drawn")
    if arcs > MOST_ARCS:
        rest = arcs - MOST_ARCS
        notes.append(f"另有 {rest} 条关系未画出" if zh else f"{rest} more ties are not drawn")
    return notes

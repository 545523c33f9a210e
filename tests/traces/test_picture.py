"""The chain as it is drawn: each holder in its layer, once, with what went where."""

from typing import Any

from app.chain.layers import Look, chain
from app.chain.picture import PHONE, WIDE, draw, fitted, width_of

SAY = {"picture": "图", "up": "上 {hops}", "here": "此处", "down": "下 {hops}", "own": "本批次",
       "left": "余 {left}"}  # fmt: skip


def node(key: str, hops: int | None, batch: str = "b", left: str = "1", **lot: Any) -> Any:
    about = {"id": batch, "lot": f"L-{batch}", "unit": "KGM", "state": "ON_SALE",
             "hasFailedTest": False, "product": {"name": "底料"}} | lot  # fmt: skip
    at = "2026-03-02T02:00:00Z"
    return {"key": key, "hops": hops, "firstAt": at, "left": left, "batch": about,
            "party": {"label": f"{key}***"}}  # fmt: skip


def edge(start: str, end: str, quantity: str = "5", event: str | None = None) -> Any:
    told = {"id": event or f"{start}{end}"}
    return {"fromKey": start, "toKey": end, "quantity": quantity, "event": told}


def side(nodes: Any = (), edges: Any = (), gaps: Any = ()) -> Any:
    return {"nodes": list(nodes), "edges": list(edges), "gaps": [{"key": key} for key in gaps]}


def drawn(up: Any, down: Any, room: int = 3) -> Any:
    return chain({"traceUpstream": up, "traceDownstream": down}, "b", room, "zh")


def test_sources_stand_above_and_holders_below_each_once() -> None:
    maker = node("m", 0)
    up = side([maker, node("r", 1, "a"), node("f", 2, "a"), node("s", 1)],
              [edge("f", "r"), edge("r", "m")])  # fmt: skip
    down = side([maker, node("s", 1), node("lost", None)], [edge("m", "s")])
    found = drawn(up, down)
    assert [(layer, [card.key for card in cards]) for layer, cards in found.layers] == [
        (-2, ["f"]), (-1, ["r"]), (0, ["m"]), (1, ["s"]),
    ]  # fmt: skip
    assert [card.look for card in found.cards if card.layer == 0] == [Look.HERE]


def test_an_event_told_by_both_sides_counts_once_and_returns_are_marked() -> None:
    both = [edge("m", "s", "5", "1"), edge("m", "s", "7", "2"), edge("s", "m", "2", "3")]
    nodes = [node("m", 0), node("s", 1)]
    found = drawn(side([], both), side(nodes, both))
    assert [(way.start, way.end, way.amount, way.is_back) for way in found.ways] == [
        ("m", "s", "12 千克", False), ("s", "m", "2 千克", True),
    ]  # fmt: skip


def test_what_has_no_room_is_one_card_and_what_failed_is_never_in_it() -> None:
    shops = [node(f"s{n}", 1, hasFailedTest=n == 8) for n in range(9)]
    ways = [edge("m", f"s{n}", str(n + 1)) for n in range(9)]
    found = drawn(side(), side([node("m", 0), *shops], ways))
    cards = dict(found.layers)[1]
    assert [card.look for card in cards] == [Look.BAD, Look.PLAIN, Look.MORE]
    assert cards[-1].title == "另有 7 处"
    amounts = {way.end: way.amount for way in found.ways}
    assert amounts == {"s8": "9 千克", "s0": "1 千克", "more1": "35 千克"}


def test_a_gap_is_marked_where_it_is() -> None:
    found = drawn(side(), side([node("m", 0), node("s", 1)], [edge("m", "s")], ["s"]))
    assert [card.look for card in found.cards] == [Look.HERE, Look.GAP]


def test_both_pictures_escape_what_they_show_and_keep_inside() -> None:
    evil = node("<script>", 1)
    found = drawn(side(), side([node("m", 0), evil], [edge("m", "<script>")]))
    for plan in (PHONE, WIDE):
        svg = draw(found, plan, SAY, "zh")
        assert "<script>" not in svg
        assert 'role="img"' in svg
        assert "style=" not in svg


def test_text_that_is_too_wide_is_cut_and_says_so() -> None:
    assert fitted("牛油火锅底料", 6) == "牛油火锅底料"
    assert fitted("牛油火锅底料", 4) == "牛油火…"
    assert width_of(fitted("a very long name of a lot", 7)) <= 7

"""Faults that a careless change could bring into the engine, planted one at a time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLError
from graphql.execution.values import VariableValues

from graph.base.engine import arguments, lower
from graph.base.engine.binding import Alias, Binder
from graph.base.engine.computed import Computed
from graph.base.engine.entities import Field
from graph.base.engine.feeds import FeedText
from graph.base.engine.lower import Lowering
from graph.base.engine.pages import PageText
from graph.base.engine.render import Fetch
from graph.base.engine.select import Picked, Selector
from graph.base.engine.text import Text, list_of
from graph.base.engine.variables import Reader

USUAL = 20
"""The page size where none is given."""
Plant = Callable[[pytest.MonkeyPatch], None]


def _around(owner: Any, name: str, change: Callable[..., Any]) -> Plant:
    """Put `change(real, self, *args)` in the place of a method or function."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        real = getattr(owner, name)
        patch.setattr(owner, name, lambda *args, **named: change(real, *args, **named))

    return plant


def _property(owner: Any, name: str, read: Callable[[Any], Any]) -> Plant:
    return lambda patch: patch.setattr(owner, name, property(read))


def _value(owner: Any, name: str, value: Any) -> Plant:
    return lambda patch: patch.setattr(owner, name, value)


def _inverted(real: Any, selector: Any, directives: Any) -> bool:
    return not directives or not real(selector, directives)


def _unaliased(real: Any, selector: Any, *args: Any) -> list[Picked]:
    return [Picked(one.name, one.nodes) for one in real(selector, *args)]


def _first_filter_lost(real: Any, feed: Any, *args: Any) -> None:
    real(feed, *args)
    feed.present = feed.present[1:]


def _reversed_children(_: Any, page: Any, item: Text) -> Text:
    return list_of(item, order=f" ORDER BY {page.target.name} DESC")


def _of_the_last_read(real: Any, page: Any, place: str) -> Any:
    return real(page, place.replace("least(", "greatest("))


def _as_on_the_first(real: Any, page: Any, name: str) -> Any:
    return real(replace(page, beyond=None), name)


def _other_way(real: Any, page: Any, alias: str) -> str:
    turned = replace(page, order=replace(page.order, descending=not page.order.descending))
    made: str = real(turned, alias)
    return made


def _default_of_first(real: Any, values: Any, field: Any, node: Any, name: str, *rest: Any) -> None:
    real(values, field, node, name, *rest)
    if name == "first" and values.get(name) == USUAL:
        values[name] = 3


def _only_what_is_given(real: Any, reader: Any, raw: Any) -> Any:
    made = real(reader, raw)
    if made is None:
        return None
    given = {name: value for name, value in made.coerced.items() if name in raw}
    return VariableValues(made.sources, given)


def _by_name(real: Any, root: Any, cause: Exception) -> GraphQLError:
    made: GraphQLError = real(root, cause)
    return GraphQLError(
        made.message, made.nodes, path=[root.nodes[0].name.value], original_error=cause
    )


async def _turned(real: Any, fetch: Any, keys: Any, filling: Any) -> Any:
    return list(reversed(await real(fetch, keys, filling)))


async def _shifted(real: Any, computed: Any, places: Any, made: Any, filling: Any) -> None:
    await real(computed, places, [*made[1:], *made[:1]], filling)


def _replaced(old: str, new: str) -> Callable[..., Any]:
    return lambda real, *args: real(*args).replace(old, new)


FAULTS: dict[str, Plant] = {
    "a missed null bubble": _value(lower, "GUARD", "null"),
    "an inverted skip": _around(Selector, "_included", _inverted),
    "an ignored type condition": _around(Selector, "_applies", lambda *_: True),
    "children in the wrong order": _around(PageText, "_items", _reversed_children),
    "references in the wrong order": _around(Fetch, "run", _turned),
    "a dropped mask": _around(Alias, "text", _replaced("masked_name", "name")),
    "a page one too short": _property(PageText, "limit", lambda page: page.size),
    "a wrong end cursor": _around(PageText, "_cursor_of", _of_the_last_read),
    "a previous page forgotten": _around(PageText, "_info", _as_on_the_first),
    "a lost alias": _around(Selector, "pick", _unaliased),
    "a wrong default": _around(arguments, "_coerce", _default_of_first),
    "a variable's default ignored": _around(Reader, "read", _only_what_is_given),
    "an error at the field's name, not its key": _around(Field, "error", _by_name),
    "an ignored filter": _around(FeedText, "__init__", _first_filter_lost),
    "a wrong sort direction": _around(PageText, "order_by", _other_way),
    "a cursor that is not read": _around(Lowering, "_beyond", lambda *_: None),
    "computed values shifted": _around(Computed, "_show", _shifted),
}

A_DROPPED_ROW_RULE = _around(Binder, "rule", lambda *_: None)
"""Apart from the others: the database's own policies hide what this fault would show."""

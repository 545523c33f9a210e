"""JSON under construction as SQL text: what is known beforehand, and expressions in between.

PostgreSQL's own constructors look up the type of every key and value anew for each row; joining
text costs half of that. Knows nothing of tables or fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

GUARD = r'"\u0000"'
"""No text column can hold U+0000, so this in an answer means a null where none may be."""
NULL = "null"
MOST_ARGUMENTS = 100
"""PostgreSQL's limit for one call."""


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL whose text is JSON, or a part of it."""

    sql: str


Piece = str | Expression
"""A str is JSON as it will stand in the answer."""


@dataclass(frozen=True, slots=True)
class Text:
    """The JSON of one value, in pieces."""

    pieces: tuple[Piece, ...]

    def __add__(self, other: Text) -> Text:
        """The one after the other; what is known beforehand grows together."""
        if self.pieces and other.pieces:
            last, first = self.pieces[-1], other.pieces[0]
            if isinstance(last, str) and isinstance(first, str):
                return Text((*self.pieces[:-1], last + first, *other.pieces[1:]))
        return Text(self.pieces + other.pieces)

    @property
    def sql(self) -> str:
        """One expression; an expression inside that is null leaves a hole."""
        if len(self.pieces) == 1:
            return _written(self.pieces[0])
        return _concat([_written(piece) for piece in self.pieces])

    @property
    def strict(self) -> str:
        """One expression that is null where one inside is."""
        return " || ".join(_written(piece) for piece in self.pieces)

    def instead_of_null(self, other: str) -> Text:
        """The value, or what stands for it where there is none."""
        return expression(f"coalesce({self.strict}, {_quoted(other)})")

    def replaced(self, marked: Text, by: Text) -> Text:
        """With other text in the place of one piece."""
        parts = (by if Text((piece,)) == marked else Text((piece,)) for piece in self.pieces)
        return joined(parts)


def literal(text: str) -> Text:
    """JSON that is known beforehand."""
    return Text((text,))


def expression(sql: str) -> Text:
    """JSON, or a part of it, that PostgreSQL finds."""
    return Text((Expression(sql),))


def quoted(inner: Text) -> Text:
    """A JSON string whose text needs no escape."""
    return literal('"') + inner + literal('"')


def joined(parts: Iterable[Text]) -> Text:
    """All of them in a row."""
    made = Text(())
    for part in parts:
        made = made + part
    return made


def object_of(pairs: Sequence[tuple[str, Text]]) -> Text:
    """A JSON object; GraphQL names need no escape."""
    made = literal("{")
    for number, (key, value) in enumerate(pairs):
        made = made + literal(f'{"," if number else ""}"{key}":') + value
    return made + literal("}")


def list_of(item: Text, filtered: str = "", order: str = "") -> Text:
    """A JSON array of an item for each row that is read; the item is never null."""
    items = expression(f"string_agg({item.sql}, ','{order}){filtered}")
    return literal("[") + items + literal("]")


def _written(piece: Piece) -> str:
    return piece.sql if isinstance(piece, Expression) else _quoted(piece)


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _concat(arguments: list[str]) -> str:
    if len(arguments) <= MOST_ARGUMENTS:
        return f"concat({', '.join(arguments)})"
    parts = [
        _concat(arguments[at : at + MOST_ARGUMENTS])
        for at in range(0, len(arguments), MOST_ARGUMENTS)
    ]
    return _concat(parts)

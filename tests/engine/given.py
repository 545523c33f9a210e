"""Arguments of random operations: values that exist in the city, boundaries, and wrong ones."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)

DISTRICTS = ("500103", "500000", "500112", "500101", "999999")
INDUSTRIES = ("F", "H", "62", "6210", "I", "XX")
WRONG_SIZES = (0, -1, 101, 900)
PLAIN = {"Int": 1, "Float": 0.5, "Boolean": True, "Date": "2020-05-01"}
OMITTED: Any = object()


@dataclass
class Known:
    """What exists in the city, as clients may name it."""

    usccs: list[str] = field(default_factory=list)
    payloads: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    representations: list[dict[str, str]] = field(default_factory=list)
    cursors: dict[str, list[str]] = field(default_factory=dict)
    """Cursors of real answers, by `Type.field` and, for a root list, its sort."""


class Chooser:
    """Chooses values for arguments by what they are called."""

    def __init__(self, random: Random, known: Known) -> None:
        self.random = random
        self.known = known
        self.is_wrong = False
        """Whether the next argument that can be wrong is."""
        self.by_name: dict[str, Callable[[], Any]] = {
            "uscc": self._uscc,
            "from": self._uscc,
            "to": self._uscc,
            "seeds": lambda: [self._uscc() for _ in range(random.randrange(1, 3))],
            "payload": self._payload,
            "id": self._id,
            "entity": self._entity,
            "ids": lambda: [self._id() for _ in range(random.randrange(5))],
            "first": self._size,
            "version": lambda: random.choice((1, 1, 2, 0)),
            "district": lambda: random.choice(DISTRICTS),
            "industry": lambda: random.choice(INDUSTRIES),
            "text": lambda: random.choice(("火锅", "小面", "重庆", "a")),
            "representations": self._representations,
            "batch": self._batch,
            "by": lambda: {"uscc": self._uscc()},
            "gtin": lambda: "6900000000014",
            "depth": lambda: random.choice((1, 2, 3)),
            "part": lambda: 0,
            "year": lambda: 2026,
            "top": lambda: random.choice((1, 2, 3)),
        }

    def arguments(self, place: str, args: dict[str, GraphQLArgument]) -> dict[str, Any]:
        """A value for each argument of a field, those left out missing."""
        values: dict[str, Any] = {}
        for name, argument in args.items():
            value = self._argument(place, name, argument, values)
            if value is not OMITTED:
                values[name] = value
        return values

    def _argument(
        self, place: str, name: str, argument: GraphQLArgument, values: dict[str, Any]
    ) -> Any:
        required = isinstance(argument.type, GraphQLNonNull)
        if name == "after":
            return self._after(f"{place}:{values.get('sort', '')}")
        roll = self.random.random()
        may_omit = not required or argument.default is not None
        if may_omit and roll < (0.15 if name == "first" else 0.4):
            return OMITTED
        if not required and roll < 0.48:
            return None
        return self.value(name, argument.type)

    def value(self, name: str, type_: Any) -> Any:
        """A value of an input type."""
        inner = get_nullable_type(type_)
        if name in self.by_name:
            return self.by_name[name]()
        if isinstance(inner, GraphQLList):
            return [self.value("", inner.of_type) for _ in range(self.random.randrange(4))]
        if isinstance(inner, GraphQLEnumType):
            return self.random.choice(list(inner.values))
        if isinstance(inner, GraphQLInputObjectType):
            fields = self.random.sample(
                list(inner.fields), self.random.randrange(min(4, len(inner.fields) + 1))
            )
            required = [n for n, f in inner.fields.items() if isinstance(f.type, GraphQLNonNull)]
            names = dict.fromkeys((*required, *fields))
            return {one: self._member(one, inner.fields[one].type) for one in names}
        return PLAIN.get(get_named_type(inner).name, "山城")

    def _member(self, name: str, type_: Any) -> Any:
        is_null = self.random.random() < 0.15 and not isinstance(type_, GraphQLNonNull)
        return None if is_null else self.value(name, type_)

    def _once_wrong(self) -> bool:
        wrong, self.is_wrong = self.is_wrong, False
        return wrong

    def _size(self) -> int:
        if self._once_wrong():
            return self.random.choice(WRONG_SIZES)
        return self.random.choice((1, 1, 2, 2, 3, 3, 4, 5, 8, 20))

    def _after(self, place: str) -> Any:
        roll = self.random.random()
        known = self.known.cursors.get(place)
        if self.is_wrong and roll < (0.5 if place.startswith("Query.") else 0.1):
            self.is_wrong = False
            foreign = [one for each in self.known.cursors.values() for one in each[:1]]
            return self.random.choice(("", "x", "WzFd", "\u4e00", *foreign))
        if roll < 0.4:
            return OMITTED
        if roll < 0.5 or not known:
            return None
        return self.random.choice(known)

    def _uscc(self) -> str:
        if self._once_wrong():
            return self.random.choice(("", "91500103MA9999999", "not a code", "甲"))
        return self.random.choice((*self.random.sample(self.known.usccs, 9), "91500000MA5U000004"))

    def _payload(self) -> str:
        payload = self.random.choice(self.known.payloads)
        return payload if self.random.random() < 0.9 else payload[:-2]

    def _id(self) -> str:
        if self._once_wrong():
            return self.random.choice(("", "ent_1", "zzz_00000000-0000-0000-0000-000000000001"))
        return self.random.choice(self.known.ids)

    def _entity(self) -> str:
        entities = [one for one in self.known.ids if one.startswith("ent_")]
        return self.random.choice(entities) if entities and not self._once_wrong() else self._id()

    def _batch(self) -> str:
        if self._once_wrong():
            return self._id()
        batches = [one for one in self.known.ids if one.startswith("bat_")]
        return self.random.choice(batches) if batches else self._id()

    def _representations(self) -> list[Any]:
        if self._once_wrong():
            return [self.random.choice(({}, {"__typename": "Entity"}, {"__typename": "Money"}))]
        return [
            self.random.choice(self.known.representations)
            for _ in range(self.random.choice((0, 1, 2, 3, 6)))
        ]


def literal(type_: Any, value: Any) -> str:
    """A value as it stands in a document."""
    inner = get_nullable_type(type_)
    if value is None:
        return "null"
    if isinstance(inner, GraphQLEnumType):
        return str(value)
    if isinstance(inner, GraphQLList) and isinstance(value, list):
        return f"[{', '.join(literal(inner.of_type, each) for each in value)}]"
    if isinstance(value, dict):
        fields = inner.fields if isinstance(inner, GraphQLInputObjectType) else {}
        pairs = (
            f"{name}: {literal(fields[name].type if name in fields else None, each)}"
            for name, each in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    return json.dumps(value, ensure_ascii=False)

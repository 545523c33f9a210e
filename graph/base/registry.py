"""Which types exist: each class is written down when declared and decorated when all are known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase

from graph.base.declare import described
from rules.grading import DataCategory

Kind = Literal["node", "interface", "variant", "value", "payload", "input", "root"]
C = TypeVar("C", bound=type)


@dataclass(slots=True)
class Declared:
    """One declared class: its kind, its table, its place among the others."""

    cls: type
    kind: Kind
    table: Table | None = None
    prefix: str | None = None
    keys: tuple[str, ...] = ()
    variant: str | None = None
    shareable: bool = False
    category: DataCategory | None = None
    """The class of its data, where it is another than follows from its table or its place."""


@dataclass(slots=True)
class Registry:
    """All declared classes in the order in which they were written."""

    types: dict[type, Declared] = field(default_factory=dict)
    roots: dict[str, list[type]] = field(default_factory=dict)
    origins: dict[tuple[str, str], type] = field(default_factory=dict)
    """Of each field that another file gave to a type, and of each root field: the class where it
    stands."""

    def add(self, declared: Declared) -> None:
        """Write a class down; its docstring is its description."""
        described(declared.cls.__doc__ or "")
        self.types[declared.cls] = declared

    def declared(self, cls: type) -> Declared:
        """What was declared of a class."""
        return self.types[cls]


REGISTRY = Registry()


def _table(model: type[DeclarativeBase]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


def node(
    model: type[DeclarativeBase], prefix: str, *, keys: tuple[str, ...] = ()
) -> Callable[[C], C]:
    """A type with a global id over a table: `@node(m.Entity, "ent", keys=("uscc",))`."""

    def register(cls: C) -> C:
        REGISTRY.add(Declared(cls, "node", _table(model), prefix, ("id", *keys)))
        return cls

    return register


def interface(model: type[DeclarativeBase], prefix: str) -> Callable[[C], C]:
    """An interface over one table, whose column `kind` names the variant of each row."""

    def register(cls: C) -> C:
        REGISTRY.add(Declared(cls, "interface", _table(model), prefix))
        return cls

    return register


def variant(kind: str) -> Callable[[C], C]:
    """A concrete type of the interface that the class derives from."""

    def register(cls: C) -> C:
        base = REGISTRY.declared(cls.__bases__[0])
        REGISTRY.add(Declared(cls, "variant", base.table, base.prefix, ("id",), kind))
        return cls

    return register


def value(
    model: type[DeclarativeBase] | None = None,
    *,
    shareable: bool = False,
    category: DataCategory | None = None,
) -> Callable[[C], C]:
    """A type without an id of its own; over a table where relations lead to it."""

    def register(cls: C) -> C:
        table = _table(model) if model else None
        REGISTRY.add(Declared(cls, "value", table, shareable=shareable, category=category))
        return cls

    return register


def payload(cls: C) -> C:
    """What a mutation answers: the subject, if all went well, and the errors."""
    REGISTRY.add(Declared(cls, "payload"))
    return cls


def given(cls: C) -> C:
    """An input object."""
    REGISTRY.add(Declared(cls, "input"))
    return cls


def extend(target: type) -> Callable[[C], C]:
    """Add the fields of this class to a type of an earlier domain."""

    def merge(cls: C) -> C:
        for name, annotation in cls.__annotations__.items():
            if name in target.__annotations__:
                raise ValueError(f"{target.__name__}.{name} is declared twice")
            target.__annotations__[name] = annotation
            REGISTRY.origins[target.__name__, name] = cls
            setattr(target, name, cls.__dict__[name])
        return cls

    return merge


def _root(operation: str) -> Callable[[C], C]:
    def register(cls: C) -> C:
        REGISTRY.roots.setdefault(operation, []).append(cls)
        REGISTRY.origins.update({(operation, name): cls for name in cls.__annotations__})
        return cls

    return register


query = _root("Query")
mutation = _root("Mutation")
subscription = _root("Subscription")

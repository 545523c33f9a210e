"""The vocabulary of fields: `col`, `part`, `via`, `root`, `act`, `stream`, each one readable line.

A declaration is data. It carries type, bilingual description, cost, scope and federation facts;
two executions read it, and neither may know more than it says.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry
from sqlalchemy.orm import InstrumentedAttribute
from strawberry.annotation import StrawberryAnnotation
from strawberry.federation.schema_directives import Cost, ListSize
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from loaders.base import Feed, Lookup, One, Page
from models.visibility import Mask
from rules.grading import DataCategory
from rules.roles import Scope

DECLARATION = "youxin"
CATEGORY = "youxin-category"
BILINGUAL = re.compile(r"^.*[\u4e00-\u9fff].* · .*[A-Za-z].*$", re.DOTALL)
NO_VALUE: Any = strawberry.UNSET


@dataclass(frozen=True, slots=True)
class Col:
    """A column of the type's own row; `name` is None where it equals the field's name."""

    name: str | None = None
    mask: Mask | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A value object made of columns of the same row, whose names begin with `prefix`."""

    prefix: str
    present: str | None


@dataclass(frozen=True, slots=True)
class Global:
    """The global id: the type's prefix and the row's uuid."""


@dataclass(frozen=True, slots=True)
class Via:
    """A declared relation from the parent's row."""

    relation: One | Page


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch function over all parents at once, on exactly the columns it names."""

    function: Callable[..., Awaitable[list[Any]]]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Root:
    """A root field: a declared look-up or feed, or a function `(ctx, **args) -> row`."""

    source: Lookup | Feed | Callable[..., Awaitable[Any]]
    scope: Scope | None = None
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """A mutation: one command that passes the one place all mutations pass."""

    command: Callable[..., Awaitable[Any]]
    scope: Scope
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """A subscription: an asynchronous generator of event rows."""

    source: Callable[..., Any]
    scope: Scope | None


Declaration = Col | Part | Global | Via | Batch | Root | Act | Stream


@dataclass(frozen=True, slots=True)
class Arg:
    """An argument: its type, its description, its default, and the prefix of the id it takes."""

    type: Any
    description: str
    default: Any = NO_VALUE
    prefix: str | None = None


@dataclass(slots=True)
class Facts:
    """What a line may say beside its description."""

    args: Mapping[str, Arg] = field(default_factory=dict)
    cost: int | None = None
    tags: tuple[str, ...] = ()
    scope: Scope | None = None
    deprecated: str | None = None
    page: bool = False
    most: int | None = None
    """How long a list that has no pages can be; 20 where nothing is said."""
    category: DataCategory | None = None


def described(text: str) -> str:
    """The text, if it is Chinese first and English after the dot."""
    if not BILINGUAL.match(text):
        raise ValueError(f"a description is `中文 · English`: {text!r}")
    return text


PAGE_ARGS: dict[str, Arg] = {
    "first": Arg(int, "每页条数，1–100 · Page size, 1 to 100.", 20),
    "after": Arg(str | None, "上一页的 endCursor · The endCursor of the page before.", None),
}


def _argument(name: str, arg: Arg) -> StrawberryArgument:
    optional = type(None) in getattr(arg.type, "__args__", ())
    default = NO_VALUE if arg.default is None and optional else arg.default
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(arg.type),
        description=described(arg.description),
        default=default,
    )


def _directives(facts: Facts) -> list[object]:
    directives: list[object] = []
    if facts.cost is not None:
        directives.append(Cost(weight=facts.cost))
    if facts.most is not None:
        directives.append(
            ListSize(
                assumed_size=facts.most,
                slicing_arguments=[],
                sized_fields=[],
                require_one_slicing_argument=False,
            )
        )
    if facts.page:
        directives.append(
            ListSize(
                assumed_size=20,
                slicing_arguments=["first"],
                sized_fields=["nodes", "edges"],
                require_one_slicing_argument=False,
            )
        )
    return directives


def _field(declaration: Declaration, description: str, facts: Facts) -> Any:
    made = strawberry.federation.field(
        description=described(description),
        metadata={DECLARATION: declaration, CATEGORY: facts.category},
        deprecation_reason=facts.deprecated,
        directives=_directives(facts),
        tags=facts.tags,
        requires_scopes=[[facts.scope.value]] if facts.scope else (),
    )
    assert isinstance(made, StrawberryField)
    args = {**facts.args, **(PAGE_ARGS if facts.page else {})}
    made.arguments = [_argument(name, arg) for name, arg in args.items()]
    return made


def _ids(args: Mapping[str, Arg]) -> tuple[tuple[str, str], ...]:
    return tuple((name, arg.prefix) for name, arg in args.items() if arg.prefix)


def arg(type_: Any, description: str, default: Any = NO_VALUE) -> Arg:
    """An argument of a field: `uscc=arg(str, "统一社会信用代码 · USCC.")`."""
    return Arg(type_, description, default)


def id_of(prefix: str, description: str) -> Arg:
    """An argument that takes the global id of a node with this prefix."""
    return Arg(strawberry.ID, description, prefix=prefix)


def col(
    description: str,
    column: InstrumentedAttribute[Any] | str | None = None,
    *,
    mask: Mask | None = None,
    deprecated: str | None = None,
    most: int | None = None,
    category: DataCategory | None = None,
) -> Any:
    """A field that is a column of the row; `mask` names the form that lower rights see."""
    name = column if isinstance(column, str) or column is None else column.key
    facts = Facts(deprecated=deprecated, most=most, category=category)
    return _field(Col(name, mask), description, facts)


def part(
    description: str, *, prefix: str = "", present: InstrumentedAttribute[Any] | None = None
) -> Any:
    """A value object from columns of the same row; null where the column `present` is null."""
    return _field(Part(prefix, present.key if present else None), description, Facts())


def identity() -> Any:
    """The global id of a node."""
    return _field(Global(), "全局标识，不透明 · Opaque global id.", Facts())


def via(
    source: One | Page | Callable[..., Awaitable[list[Any]]],
    description: str,
    *,
    needs: tuple[InstrumentedAttribute[Any], ...] = (),
    cost: int | None = None,
    most: int | None = None,
    category: DataCategory | None = None,
    **args: Arg,
) -> Any:
    """A relation, or a batch function `(rows, ctx, **args) -> one value per row`."""
    paged = isinstance(source, Page)
    facts = Facts(args=args, cost=cost, page=paged, most=most, category=category)
    if isinstance(source, One | Page):
        return _field(Via(source), description, facts)
    return _field(Batch(source, tuple(column.key for column in needs)), description, facts)


def root(
    source: Lookup | Feed | Callable[..., Awaitable[Any]],
    description: str,
    *,
    page: bool = False,
    cost: int | None = None,
    scope: Scope | None = None,
    most: int | None = None,
    category: DataCategory | None = None,
    deprecated: str | None = None,
    **args: Arg,
) -> Any:
    """A field of Query."""
    paged = page or isinstance(source, Feed)
    facts = Facts(args, cost, (), scope, deprecated, paged, most, category)
    return _field(Root(source, scope, _ids(args)), description, facts)


def act(
    command: Callable[..., Awaitable[Any]],
    description: str,
    *,
    scope: Scope,
    cost: int = 10,
    deprecated: str | None = None,
    **args: Arg,
) -> Any:
    """A mutation: the command, who may send it, and its arguments."""
    facts = Facts(args=args, cost=cost, scope=scope, deprecated=deprecated)
    return _field(Act(command, scope, _ids(args)), description, facts)


def stream(
    source: Callable[..., Any], description: str, *, scope: Scope | None = None, **args: Arg
) -> Any:
    """A subscription: an asynchronous generator `(ctx, **args)` of event rows."""
    return _field(Stream(source, scope), description, Facts(args=args, scope=scope))

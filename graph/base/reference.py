"""The reference path: stock graphql-core, each relation through an aiodataloader.

Reads the same declarations as the plan and is its judge. Holds no domain knowledge.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any

from aiodataloader import DataLoader
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    get_named_type,
)

from graph.base import ids
from graph.base.build import Member, Product
from graph.base.declare import Act, Batch, Col, Global, Part, Root, Stream, Via
from graph.base.mutate import carry_out
from graph.base.pages import PageOf, keyset_page, made_page
from graph.base.shapes import Shapes
from loaders import cursors, statements
from loaders.base import MOMENTS, Feed, Lookup, One, Page
from loaders.statements import Shape, Statement
from resolvers.context import Ctx, Row, Slice, page_size, past

Resolve = Callable[..., Any]
Batching = Callable[[list[Any]], Coroutine[Any, Any, list[Any]]]


class Prefixed(Mapping[str, Any]):
    """A part of a row: its columns without their prefix."""

    def __init__(self, row: Row, prefix: str) -> None:
        self.row = row
        self.prefix = prefix

    def __getitem__(self, name: str) -> Any:
        return self.row[self.prefix + name]

    def __iter__(self) -> Any:
        return iter(self.row)

    def __len__(self) -> int:
        return len(self.row)


def _loader(ctx: Ctx, key: object, batch: Batching) -> Any:
    found = ctx.loaders.get(key)
    if found is None:
        found = ctx.loaders[key] = DataLoader(batch_load_fn=batch)
    return found


async def _fetch(ctx: Ctx, statement: Statement) -> Sequence[Row]:
    if statement.is_hidden:
        return ()
    return await ctx.door.fetch(statement.sql, *statement.arguments)


def _statement(ctx: Ctx) -> Statement:
    viewer = ctx.viewer
    return Statement(ctx.rights, ctx.today, viewer.uscc, viewer.subject, viewer.district)


def load_one(ctx: Ctx, relation: One | Lookup, shape: Shape, key: object) -> Awaitable[Row | None]:
    """The row under a key, batched with all like it."""

    async def batch(keys: list[Any]) -> list[Any]:
        rows = await _fetch(ctx, statements.rows_by_key(_statement(ctx), relation, shape, keys))
        found = {row[relation.key]: row for row in rows}
        return [found.get(wanted) for wanted in keys]

    loaded: Awaitable[Row | None] = _loader(ctx, (relation, shape), batch).load(key)
    return loaded


async def load_page(
    ctx: Ctx, relation: Page, shape: Shape, key: object, args: Mapping[str, Any]
) -> PageOf:
    """One page of a parent's rows, batched with its siblings'."""
    first, after = page_size(args["first"]), args.get("after")
    names = [name for name, _ in relation.conditions] + [*MOMENTS] * relation.has_history
    given = {name: args[name] for name in names if args.get(name) is not None}
    for name in given.keys() & set(MOMENTS):
        past(given[name], ctx.today, name)
    alike = repr(sorted(given.items()))
    place = cursors.read(relation.table, relation.order, after) if after is not None else None

    async def batch(keys: list[Any]) -> list[Any]:
        statement = statements.pages(_statement(ctx), relation, shape, keys, first, place, given)
        groups: list[list[Row]] = [[] for _ in keys]
        for row in await _fetch(ctx, statement):
            groups[row["__nth"] - 1].append(row)
        return groups

    async def count() -> int:
        return int(await _loader(ctx, (relation, "count", alike), total).load(key))

    async def total(keys: list[Any]) -> list[Any]:
        rows = await _fetch(ctx, statements.counts(_statement(ctx), relation, keys, given))
        found = {row["key"]: row["total"] for row in rows}
        return [found.get(wanted, 0) for wanted in keys]

    rows = await _loader(ctx, (relation, shape, first, after, alike), batch).load(key)
    return keyset_page(relation.table, relation.order, rows, first, after, count)


async def load_feed(ctx: Ctx, feed: Feed, shape: Shape, args: Mapping[str, Any]) -> PageOf:
    """One page of a root list."""
    first, after = page_size(args["first"]), args.get("after")
    given: Mapping[str, Any] = args.get("filter") or {}
    order = feed.sorts[args.get("sort", feed.default_sort)]
    place = cursors.read(feed.table, order, after) if after is not None else None

    async def count() -> int:
        rows = await _fetch(ctx, statements.feed_count(_statement(ctx), feed, given))
        return int(rows[0]["total"])

    statement = statements.feed_page(_statement(ctx), feed, shape, order, given, first, place)
    rows = await _fetch(ctx, statement)
    return keyset_page(feed.table, order, rows, first, after, count)


class Reference:
    """Sets the resolver of every declared field of a built schema."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.shapes = Shapes(product)

    def wire(self) -> None:
        """Give every field its resolver, and every abstract type its way to tell."""
        for name, gql in self.product.core.type_map.items():
            if name.startswith("__"):
                continue
            if isinstance(gql, GraphQLObjectType):
                gql.is_type_of = None
                self._wire_fields(name, gql)
            elif isinstance(gql, GraphQLInterfaceType | GraphQLUnionType):
                gql.resolve_type = self.shapes.type_of

    def _wire_fields(self, name: str, gql: GraphQLObjectType) -> None:
        members = self.product.members.get(name, {})
        for field_name, field in gql.fields.items():
            if field_name in members:
                self._wire_member(members[field_name], field)
            elif name not in ("Query", "_Service"):
                field.resolve = _attribute(field.extensions["strawberry-definition"].python_name)

    def _wire_member(self, member: Member, field: GraphQLField) -> None:
        declaration = member.declaration
        if isinstance(declaration, Stream):
            field.subscribe = _subscribe(declaration)
            field.resolve = _event
        else:
            field.resolve = self._resolver(member, field)

    def _resolver(self, member: Member, field: GraphQLField) -> Resolve:
        match member.declaration:
            case Col(name, mask):
                return _column(member.python_name if mask else name or member.python_name)
            case Part(prefix, present):
                return _part(prefix, present)
            case Global():
                return self._global_id
            case Via(One() as relation):
                return self._one(relation, field)
            case Via(Page() as relation):
                return self._page(relation, field)
            case Batch(function, _):
                return _batch(function)
            case Root() as root:
                return self._root(root, field)
            case Act() as act:
                return _act(act)
        raise TypeError(member)

    def _global_id(self, row: Row, info: GraphQLResolveInfo[Any]) -> str:
        prefix = self.product.declared[info.parent_type.name].prefix
        return ids.write(prefix or "", row["id"])

    def _one(self, relation: One, field: GraphQLField) -> Resolve:
        shape = self.shapes.of(get_named_type(field.type).name)

        def resolve(row: Row, info: GraphQLResolveInfo[Any]) -> Awaitable[Row | None] | None:
            key = row[relation.of]
            return None if key is None else load_one(info.context, relation, shape, key)

        return resolve

    def _page(self, relation: Page, field: GraphQLField) -> Resolve:
        shape = self.shapes.of_connection(get_named_type(field.type).name)

        async def resolve(row: Row, info: GraphQLResolveInfo[Any], **args: Any) -> PageOf:
            return await load_page(info.context, relation, shape, row[relation.of], args)

        return resolve

    def _root(self, root: Root, field: GraphQLField) -> Resolve:
        source, named = root.source, get_named_type(field.type).name

        async def resolve(_: object, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
            ctx: Ctx = info.context
            if root.scope is not None:
                ctx.viewer.require(root.scope)
            if isinstance(source, Feed):
                return await load_feed(ctx, source, self.shapes.of_connection(named), args)
            if isinstance(source, Lookup):
                key = args[source.argument]
                key = source.parse(key) if source.parse else key
                return await load_one(ctx, source, self.shapes.of(named), key)
            made = await source(ctx, **ids.in_arguments(args, root.ids))
            return made_page(made, args.get("after")) if isinstance(made, Slice) else made

        return resolve


def _column(name: str) -> Resolve:
    def resolve(row: Row, _: GraphQLResolveInfo[Any]) -> Any:
        return row[name]

    return resolve


def _attribute(name: str) -> Resolve:
    def resolve(value: Any, _: GraphQLResolveInfo[Any]) -> Any:
        return value[name] if isinstance(value, dict) else getattr(value, name)

    return resolve


def _part(prefix: str, present: str | None) -> Resolve:
    def resolve(row: Row, _: GraphQLResolveInfo[Any]) -> Prefixed | None:
        return None if present and row[present] is None else Prefixed(row, prefix)

    return resolve


def _batch(function: Callable[..., Awaitable[list[Any]]]) -> Resolve:
    def resolve(row: Row, info: GraphQLResolveInfo[Any], **args: Any) -> Awaitable[Any]:
        ctx: Ctx = info.context
        key = (function, tuple(sorted(args.items())))
        loader = ctx.loaders.get(key)
        if loader is None:

            async def batch(rows: list[Row]) -> list[Any]:
                return await function(rows, ctx, **args)

            loader = ctx.loaders[key] = DataLoader(batch_load_fn=batch, get_cache_key=id)
        loaded: Awaitable[Any] = loader.load(row)
        return loaded

    return resolve


def _event(event: Row, _: GraphQLResolveInfo[Any], **_args: Any) -> Row:
    return event


def _act(act: Act) -> Resolve:
    async def resolve(_: object, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
        ctx: Ctx = info.context
        key = str(info.path.key)
        return ctx.done[key] if key in ctx.done else await carry_out(act, ctx, args)

    return resolve


def _subscribe(stream: Stream) -> Resolve:
    async def subscribe(_: object, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
        ctx: Ctx = info.context
        if stream.scope is not None:
            ctx.viewer.require(stream.scope)
        return stream.source(ctx, **args)

    return subscribe

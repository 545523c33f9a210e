"""One operation compiled for one class of rights: what to run for each of its response keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
)
from graphql.execution.values import VariableValues

from graph.base.build import Product
from graph.base.declare import Act, Root, Stream
from graph.base.engine.arguments import Site
from graph.base.engine.binding import Binder, Getter
from graph.base.engine.computed import Computed
from graph.base.engine.entities import Field, KeyedRoot, Read, reader
from graph.base.engine.feeds import FeedText
from graph.base.engine.inquiries import InquiryRoot, inquired
from graph.base.engine.lower import Lowering
from graph.base.engine.render import Filling, Renderer, Step
from graph.base.engine.select import NotCompiled, Picked, Selector
from graph.base.engine.values import whole
from loaders.base import Feed, Lookup
from loaders.statements import sql_type
from resolvers.inquiry import Inquiry
from rules.roles import Rights, Role, Scope, may, rights_of


@dataclass(slots=True)
class SqlRoot(Field):
    """A root field that is one statement."""

    sql: str
    params: list[Getter]
    computed: Computed
    scope: Scope | None


@dataclass(slots=True)
class NameRoot(Field):
    """`__typename` of the root itself."""

    text: bytes


@dataclass(slots=True)
class MadeRoot(Field):
    """A root field whose rows a function makes."""

    declaration: Root | Act
    site: int
    fill: Step
    is_connection: bool


AnyRoot = SqlRoot | MadeRoot | KeyedRoot | InquiryRoot | NameRoot


@dataclass(slots=True)
class Event(Field):
    """The root field of a subscription: where events come from and how to fill one."""

    declaration: Stream
    site: int
    fill: Step


@dataclass(slots=True)
class Plan:
    """What to run for an operation."""

    kind: OperationType
    roots: Sequence[AnyRoot]
    sites: list[Site]
    event: Event | None = None
    knows: frozenset[Getter] = frozenset()
    """What its statements ask of the viewer beside his class of rights."""
    constant: list[Mapping[str, Any]] = field(default_factory=list)
    varying: list[tuple[int, Site]] = field(default_factory=list)
    opening: bytes = b""
    """What stands before the value of its only root field."""

    def __post_init__(self) -> None:
        if self.roots:
            self.opening = b'{"data":{' + self.roots[0].name

    def arguments(self, variables: VariableValues) -> list[Mapping[str, Any]]:
        """The coerced arguments of every site; those without a variable are made once."""
        if len(self.constant) < len(self.sites):  # a statement made late adds its sites
            self.constant = [one.constants for one in self.sites]
            self.varying = [(n, one) for n, one in enumerate(self.sites) if not one.is_constant]
        made = self.constant.copy()
        for place, one in self.varying:
            made[place] = one.values(variables)
        return made

    @property
    def statements(self) -> list[str]:
        """The SQL of each root field that is one statement."""
        return [root.sql for root in self.roots if isinstance(root, SqlRoot | InquiryRoot)]


@dataclass(slots=True)
class Planner:
    """Compiles operations of one product."""

    product: Product

    def plan(
        self,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: VariableValues,
        rights: Rights,
    ) -> Plan:
        """The plan; raises NotCompiled where the reference path must take over."""
        selector = Selector(self.product.core, fragments, variables)
        root_type = self.product.core.get_root_type(operation.operation)
        assert root_type is not None
        sites: list[Site] = []
        picked = selector.pick(root_type.name, [operation.selection_set])
        if operation.operation is OperationType.SUBSCRIPTION:
            return self._subscription(root_type, picked[0], selector, rights, sites)
        roots = [self._root(root_type, one, selector, rights, sites) for one in picked]
        return Plan(operation.operation, roots, sites)

    def _root(
        self,
        root_type: GraphQLObjectType,
        one: Picked,
        selector: Selector,
        rights: Rights,
        sites: list[Site],
    ) -> AnyRoot:
        if one.name == "__typename":
            return NameRoot(one.key, False, one.bare, f'"{root_type.name}"'.encode())
        gql = root_type.fields.get(one.name)
        if gql is None:  # `__schema`, `__type`
            raise NotCompiled(one.name)
        lowering = Lowering(self.product, selector, Binder(rights), sites)
        read = reader(self.product, one.name)
        if read is not None:
            return self._keyed(gql, one, lowering, read)
        member = self.product.members.get(root_type.name, {}).get(one.name)
        if member is None:
            raise NotCompiled(one.name)
        match member.declaration:
            case Root(Feed() | Lookup(), scope) as declared if not _is_open(scope, rights):
                return self._made(declared, gql, one, lowering)
            case Root(Feed() as feed, scope):
                text = FeedText(lowering, feed, gql, one).text()
                return self._sql(gql, one, text, lowering, scope)
            case Root(Lookup() as lookup, scope):
                text = self._lookup(lookup, gql, one, lowering)
                return self._sql(gql, one, text, lowering, scope)
            case Root(Inquiry()) as asked:
                return inquired(asked, gql, one, lowering)
            case Root() | Act() as declaration:
                return self._made(declaration, gql, one, lowering)
        raise NotCompiled(one.name)

    def _keyed(self, gql: GraphQLField, one: Picked, lowering: Lowering, read: Read) -> KeyedRoot:
        index, _ = lowering.place(gql, one)
        nullable = not isinstance(gql.type, GraphQLNonNull)
        return KeyedRoot(one.key, nullable, one.bare, lowering, one, index, read)

    def _sql(
        self, gql: GraphQLField, one: Picked, text: str, lowering: Lowering, scope: Scope | None
    ) -> SqlRoot:
        nullable = not isinstance(gql.type, GraphQLNonNull)
        sql = f"SELECT {whole(text)}"
        computed = Renderer(lowering).computed(lowering)
        params = lowering.binder.params
        return SqlRoot(one.key, nullable, one.bare, sql, params, computed, scope)

    def _lookup(self, lookup: Lookup, gql: GraphQLField, one: Picked, lowering: Lowering) -> str:
        index, _ = lowering.place(gql, one)
        parse = lookup.parse or _as_it_is
        bound = lowering.binder.bind(
            lambda given: parse(given.args[index][lookup.argument]),
            sql_type(lookup.table.c[lookup.key]),
        )
        target = lowering.binder.alias(lookup.table)
        text = lowering.object(get_named_type(gql.type).name, one.selections, target)
        where = lowering.binder.where(target, f"{{t}}.{lookup.key} = {bound}")
        return f"(SELECT {text.sql} FROM {lookup.table.name} {target.name} WHERE {where})"

    def _made(
        self, declaration: Root | Act, gql: GraphQLField, one: Picked, lowering: Lowering
    ) -> MadeRoot:
        index, _ = lowering.place(gql, one)
        named = get_named_type(gql.type)
        nullable = not isinstance(gql.type, GraphQLNonNull)
        try:
            fill = Renderer(lowering).value(gql, one)
        except NotCompiled:
            if _is_open(declaration.scope, lowering.binder.rights):
                raise
            fill = _refused
        connection = named.name.endswith("Connection")
        return MadeRoot(one.key, nullable, one.bare, declaration, index, fill, connection)

    def _subscription(
        self,
        root_type: GraphQLObjectType,
        one: Picked,
        selector: Selector,
        rights: Rights,
        sites: list[Site],
    ) -> Plan:
        member = self.product.members[root_type.name].get(one.name)
        if member is None or not isinstance(member.declaration, Stream):
            raise NotCompiled(one.name)
        lowering = Lowering(self.product, selector, Binder(rights), sites)
        gql = root_type.fields[one.name]
        index, _ = lowering.place(gql, one)
        fill = Renderer(lowering).value(gql, one)
        event = Event(one.key, False, one.bare, member.declaration, index, fill)
        knows = frozenset(lowering.binder.knows)
        return Plan(OperationType.SUBSCRIPTION, (), sites, event, knows)


def _is_open(scope: Scope | None, rights: Rights) -> bool:
    """Whether anyone of a class of rights may ask what needs a scope."""
    return scope is None or any(may(role, scope) for role in Role if rights_of(role) is rights)


async def _refused(rows: Sequence[Any], _: Filling) -> list[Any]:
    """The filling of a field that is refused to everyone of the class before it is asked."""
    raise AssertionError(rows)


def _as_it_is(value: Any) -> Any:
    return value

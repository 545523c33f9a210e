"""Turns what was declared into Strawberry types and a federation schema.

The one file that touches Strawberry's and graphql-core's inner interfaces.
"""

import dataclasses
import inspect
import types
from copy import copy
from enum import EnumMeta
from typing import Any, Literal, get_args, get_origin

import strawberry
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from graph.base.bounds import PUBLISHED_EN, PUBLISHED_ZH
from graph.base.declare import CATEGORY, DECLARATION, Declaration, described
from graph.base.registry import Declared, Registry
from graph.base.scalars import SCALARS
from rules.errors import MESSAGES, ErrorCode
from rules.grading import DataCategory
from rules.terms import Term

BACKREF = "strawberry-definition"
FEDERATION: Literal["2.9"] = "2.9"
"""Other composers reject later versions."""


@dataclasses.dataclass(frozen=True, slots=True)
class Member:
    """A field as both executions see it: its declaration and its names."""

    declaration: Declaration
    python_name: str
    graphql_name: str
    category: DataCategory | None = None


@dataclasses.dataclass(slots=True)
class Product:
    """The built schema, and the declarations by type and field name."""

    strawberry: strawberry.federation.Schema
    core: GraphQLSchema
    declared: dict[str, Declared]
    members: dict[str, dict[str, Member]]


def _named_types(annotation: object) -> list[object]:
    """Every class inside an annotation."""
    if get_origin(annotation) is not None or isinstance(annotation, types.UnionType):
        return [inner for part in get_args(annotation) for inner in _named_types(part)]
    return [annotation]


def decorate_enum(cls: EnumMeta) -> None:
    """Make a closed list an enum of the schema, described, unless it is one."""
    if "__strawberry_definition__" in cls.__dict__:
        return
    strawberry.enum(cls, description=described(inspect.cleandoc(cls.__doc__ or "")))
    definition: StrawberryEnumDefinition = cls.__dict__["__strawberry_definition__"]
    members: list[Any] = list(cls)
    for item, member in zip(definition.values, members, strict=True):
        if isinstance(member, Term):
            item.description = described(member.description)
        elif isinstance(member, ErrorCode):
            item.description = described(" · ".join(MESSAGES[member]))


def _decorate_enums(cls: type) -> None:
    annotations = list(cls.__annotations__.values())
    for member in vars(cls).values():
        if isinstance(member, StrawberryField):
            annotations += [a.type_annotation.annotation for a in member.arguments]
    for annotation in annotations:
        for named in _named_types(annotation):
            if isinstance(named, EnumMeta):
                decorate_enum(named)


def _key_directives(declared: Declared) -> list[object]:
    return [Key(fields=FieldSet(key)) for key in declared.keys]


def _decorate(declared: Declared) -> None:
    cls = declared.cls
    text = described(inspect.cleandoc(cls.__doc__ or ""))
    _decorate_enums(cls)
    if declared.kind == "interface":
        strawberry.federation.interface(cls, description=text)
    elif declared.kind == "input":
        strawberry.federation.input(cls, description=text)
    else:
        strawberry.federation.type(
            cls,
            description=text,
            directives=_key_directives(declared),
            shareable=declared.shareable,
        )


def _root_type(name: str, parts: list[type], text: str) -> type:
    namespace: dict[str, Any] = {"__annotations__": {}, "__doc__": text, "__module__": __name__}
    for part in parts:
        namespace["__annotations__"].update(part.__annotations__)
        namespace.update({key: part.__dict__[key] for key in part.__annotations__})
        _decorate_enums(part)
    made: type = strawberry.type(type(name, (), namespace), description=described(text))
    return made


ROOT_TEXTS = {
    "Query": f"查询；{PUBLISHED_ZH} · Everything that can be read. {PUBLISHED_EN}",
    "Mutation": "变更 · Everything that can be done.",
    "Subscription": "订阅 · Everything that can be watched live.",
}


def members_of(core: GraphQLSchema) -> dict[str, dict[str, Member]]:
    """The declared fields of a built schema, by type and name."""
    found: dict[str, dict[str, Member]] = {}
    for name, gql in core.type_map.items():
        if not isinstance(gql, GraphQLObjectType | GraphQLInterfaceType):
            continue
        definition = gql.extensions.get("strawberry-definition")
        if isinstance(definition, StrawberryObjectDefinition):
            found[name] = dict(_members_of(gql.fields))
    return found


def _members_of(fields: dict[str, GraphQLField]) -> list[tuple[str, Member]]:
    pairs = []
    for graphql_name, gql in fields.items():
        source = gql.extensions.get("strawberry-definition")
        declaration = source.metadata.get(DECLARATION) if source is not None else None
        if source is not None and declaration is not None:
            stated = source.metadata.get(CATEGORY)
            member = Member(declaration, source.python_name, graphql_name, stated)
            pairs.append((graphql_name, member))
    return pairs


def _name_inputs(core: GraphQLSchema) -> None:
    """Arguments and input fields arrive under their Python names."""
    for gql in core.type_map.values():
        if isinstance(gql, GraphQLInputObjectType):
            for field in gql.fields.values():
                source = field.extensions.get("strawberry-definition")
                if source is not None:
                    field.out_name = source.python_name
        elif isinstance(gql, GraphQLObjectType | GraphQLInterfaceType):
            for out in gql.fields.values():
                for argument in out.args.values():
                    source = argument.extensions.get("strawberry-definition")
                    if source is not None:
                        argument.out_name = source.python_name


def _detach(core: GraphQLSchema) -> None:
    """What is stamped onto one built schema stays out of the next: each has its own definitions."""
    for gql in core.type_map.values():
        if isinstance(gql, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for one in (gql, *gql.fields.values()):
                if (definition := one.extensions.get(BACKREF)) is not None:
                    one.extensions = {**one.extensions, BACKREF: copy(definition)}


def build(registry: Registry) -> Product:
    """The schema of everything declared in the registry."""
    for declared in registry.types.values():
        if "__strawberry_definition__" not in declared.cls.__dict__:
            _decorate(declared)
    roots = {
        name: _root_type(name, parts, ROOT_TEXTS[name]) for name, parts in registry.roots.items()
    }
    schema = strawberry.federation.Schema(
        query=roots["Query"],
        mutation=roots.get("Mutation"),
        subscription=roots.get("Subscription"),
        types=[d.cls for d in registry.types.values() if d.kind in ("node", "variant")],
        config=StrawberryConfig(scalar_map=SCALARS),
        federation_version=FEDERATION,
    )
    core = schema._schema
    _detach(core)
    _name_inputs(core)
    by_name = {declared.cls.__name__: declared for declared in registry.types.values()}
    return Product(schema, core, by_name, members_of(core))

"""The schema as text: for gateways with federation's directives, for clients without them."""

import re
from collections.abc import Callable

from graphql import (
    GraphQLDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    is_specified_directive,
)
from graphql.utilities.print_schema import is_defined_type, print_filtered_schema

from graph.base.audiences import Audiences
from graph.base.build import Product
from rules.audiences import Audience, within

OWN_NAMES = ("_", "link__", "federation__")
FEDERATION_FIELDS = ("_entities", "_service")
IMPORTS = re.compile(r"import: \[([^\]]*)\]")
LINK = """directive @link(
  url: String!
  as: String
  for: link__Purpose
  import: [link__Import]
) repeatable on SCHEMA

enum link__Purpose {
  SECURITY
  EXECUTION
}

scalar link__Import
"""
SCOPED = "FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM"
MEMBERS = (
    "FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM"
    " | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION"
)
WEIGHED = "ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR"
DEFINITIONS = {
    "@authenticated": f"directive @authenticated on {SCOPED}\n",
    "@cost": f"directive @cost(weight: Int!) on {WEIGHED}\n",
    "@inaccessible": f"directive @inaccessible on {MEMBERS}\n",
    "@key": (
        "directive @key(fields: federation__FieldSet!, resolvable: Boolean = true)"
        " repeatable on OBJECT | INTERFACE\n\nscalar federation__FieldSet\n"
    ),
    "@listSize": (
        "directive @listSize(assumedSize: Int, slicingArguments: [String!],"
        " sizedFields: [String!], requireOneSlicingArgument: Boolean = true)"
        " on FIELD_DEFINITION\n"
    ),
    "@policy": (
        f"directive @policy(policies: [[federation__Policy!]!]!) on {SCOPED}\n\n"
        "scalar federation__Policy\n"
    ),
    "@requiresScopes": (
        f"directive @requiresScopes(scopes: [[federation__Scope!]!]!) on {SCOPED}\n\n"
        "scalar federation__Scope\n"
    ),
    "@shareable": "directive @shareable repeatable on FIELD_DEFINITION | OBJECT\n",
    "@tag": f"directive @tag(name: String!) repeatable on {MEMBERS}\n",
}
"""As the federation specification 2.9 writes them; strict tools need them in the file."""


def federation_sdl(product: Product) -> str:
    """The subgraph's whole schema, valid on its own: `schema.graphql`."""
    printed = product.strawberry.as_str().rstrip() + "\n"
    found = IMPORTS.search(printed)
    imported = found[1].replace('"', "").split(", ") if found else []
    definitions = [LINK, *(DEFINITIONS[name] for name in imported)]
    return "\n".join([*definitions, printed])


def api_sdl(product: Product) -> str:
    """What a client sees: valid on its own, nothing of federation in it."""
    return _printed(product.core, lambda _, field: field not in FEDERATION_FIELDS, _is_seen)


def variant_sdl(product: Product, audience: Audience) -> str:
    """What an audience may use of it: its contract."""
    found, seen = Audiences(product), within(audience)
    beyond = {name for name, own in found.register() if own not in seen}

    def is_open(root: str, field: str) -> bool:
        return field not in FEDERATION_FIELDS and f"{root}.{field}" not in beyond

    return _printed(product.core, is_open, lambda kind: _is_seen(kind) and kind.name not in beyond)


def register_csv(product: Product) -> str:
    """What is not for everyone, and for whom it is: `docs/contract-variants.csv`."""
    rows = [f"{name},{audience.value}\n" for name, audience in Audiences(product).register()]
    return "coordinate,audience\n" + "".join(rows)


def _printed(
    core: GraphQLSchema,
    is_open: Callable[[str, str], bool],
    is_seen: Callable[[GraphQLNamedType], bool],
) -> str:
    roots = (core.query_type, core.mutation_type, core.subscription_type)
    shown = {kind.name: _with_fields(kind, is_open) for kind in roots if kind is not None}
    types = [shown.get(kind.name, kind) for kind in core.type_map.values() if is_seen(kind)]
    schema = GraphQLSchema(
        query=shown["Query"],
        mutation=shown.get("Mutation"),
        subscription=shown.get("Subscription"),
        types=types,
    )

    def is_printed(kind: GraphQLNamedType) -> bool:
        return is_defined_type(kind) and is_seen(kind)

    return print_filtered_schema(schema, _is_ours, is_printed).rstrip() + "\n"


def _with_fields(kind: GraphQLObjectType, is_open: Callable[[str, str], bool]) -> GraphQLObjectType:
    fields = {name: field for name, field in kind.fields.items() if is_open(kind.name, name)}
    return GraphQLObjectType(kind.name, fields, description=kind.description)


def _is_seen(kind: GraphQLNamedType) -> bool:
    return not kind.name.startswith(OWN_NAMES)


def _is_ours(directive: GraphQLDirective) -> bool:
    return not is_specified_directive(directive)

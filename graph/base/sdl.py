"""The schema as text: for gateways with federation's directives, for clients without them."""

import re

from graphql import GraphQLDirective, GraphQLObjectType, GraphQLSchema, is_specified_directive
from graphql.utilities.print_schema import is_defined_type, print_filtered_schema

from graph.base.build import Product

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
    core = product.core
    query = core.query_type
    if query is None:
        raise LookupError("Query")
    fields = {name: field for name, field in query.fields.items() if name not in FEDERATION_FIELDS}
    shown = GraphQLObjectType(query.name, fields, description=query.description)
    schema = GraphQLSchema(
        query=shown,
        mutation=core.mutation_type,
        subscription=core.subscription_type,
        types=[
            kind
            for kind in core.type_map.values()
            if not kind.name.startswith(OWN_NAMES) and kind is not query
        ],
    )
    return print_filtered_schema(schema, _is_ours, is_defined_type).rstrip() + "\n"


def _is_ours(directive: GraphQLDirective) -> bool:
    return not is_specified_directive(directive)

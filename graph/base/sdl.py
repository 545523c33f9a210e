"""The schema as text: for gateways with federation's directives, for clients without them."""

from graphql import GraphQLDirective, GraphQLObjectType, GraphQLSchema, is_specified_directive
from graphql.utilities.print_schema import is_defined_type, print_filtered_schema

from graph.base.build import Product

FEDERATION_FIELDS = ("_entities", "_service")


def federation_sdl(product: Product) -> str:
    """What `_service { sdl }` answers."""
    return product.strawberry.as_str().rstrip() + "\n"


def api_sdl(product: Product) -> str:
    """What a client sees: valid on its own, without federation's types and directives."""
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
            if not kind.name.startswith("_") and kind is not query
        ],
    )
    return print_filtered_schema(schema, _is_ours, is_defined_type).rstrip() + "\n"


def _is_ours(directive: GraphQLDirective) -> bool:
    return not is_specified_directive(directive)

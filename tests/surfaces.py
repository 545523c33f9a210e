"""Which fields of the graph a test asks, by the documents it sends."""

from graphql import (
    FieldNode,
    GraphQLError,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_leaf_type,
    parse,
    visit,
)

from graph.schema import product

ROOTS = ("Query", "Mutation", "Subscription")
asked: set[str] = set()
"""The fields asked since the running test began."""


class _Fields(Visitor):
    """Root fields and relations, by their coordinates."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info = info

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent, field = self.info.get_parent_type(), self.info.get_field_def()
        if parent is None or field is None or node.name.value.startswith("_"):
            return
        is_page = parent.name.endswith(("Connection", "Edge", "Payload"))
        is_relation = not is_leaf_type(get_named_type(field.type)) and not is_page
        if parent.name in ROOTS or is_relation:
            asked.add(f"{parent.name}.{node.name.value}")


def notice(document: str) -> None:
    """Remember what a document asks; one that is not GraphQL asks nothing."""
    try:
        parsed = parse(document)
    except GraphQLError:
        return
    info = TypeInfo(product().core)
    visit(parsed, TypeInfoVisitor(info, _Fields(info)))

"""Which columns each type needs of its row, and which concrete type a row is."""

from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from graph.base.build import Product
from graph.base.declare import Batch, Col, Global, Part, Via
from loaders.statements import Shape
from models.visibility import Mask
from resolvers.context import Row


class Shapes:
    """Shapes of the declared types, made once."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.made: dict[str, Shape] = {}
        self.variants = {
            declared.variant: name
            for name, declared in product.declared.items()
            if declared.variant is not None
        }

    def of(self, type_name: str) -> Shape:
        """The shape of a type over a table; an interface needs all that its variants need."""
        if type_name not in self.made:
            self.made[type_name] = self._make(type_name)
        return self.made[type_name]

    def of_connection(self, connection: str) -> Shape:
        """The shape of a connection's items."""
        gql = self.product.core.type_map[connection]
        assert isinstance(gql, GraphQLObjectType)
        return self.of(get_named_type(gql.fields["nodes"].type).name)

    def type_of(self, row: Row, _info: Any, _abstract: Any) -> str:
        """The concrete type of a row: said by the row itself, or by its kind."""
        said = row.get("__typename")
        return said if said is not None else self.variants[row["kind"]]

    def _make(self, type_name: str) -> Shape:
        declared = self.product.declared[type_name]
        if declared.table is None:
            raise TypeError(f"{type_name} has no table")
        columns: dict[str, None] = {}
        masks: dict[str, Mask] = {}
        if declared.kind in ("interface", "variant"):
            columns["kind"] = None
        for name in self._concrete(type_name):
            self._collect(name, "", columns, masks)
        return Shape(declared.table, tuple(columns), tuple(masks.items()))

    def _concrete(self, type_name: str) -> list[str]:
        gql = self.product.core.type_map[type_name]
        if not isinstance(gql, GraphQLInterfaceType):
            return [type_name]
        return [found.name for found in self.product.core.get_possible_types(gql)]

    def _collect(
        self, type_name: str, prefix: str, columns: dict[str, None], masks: dict[str, Mask]
    ) -> None:
        gql = self.product.core.type_map[type_name]
        assert isinstance(gql, GraphQLObjectType)
        for name, member in self.product.members.get(type_name, {}).items():
            match member.declaration:
                case Col(_, mask) if mask is not None:
                    masks[member.python_name] = mask
                case Col(column, _):
                    columns[prefix + (column or member.python_name)] = None
                case Global():
                    columns["id"] = None
                case Part(inner, _):
                    part = get_named_type(gql.fields[name].type).name
                    self._collect(part, prefix + inner, columns, masks)
                case Via(relation):
                    columns[relation.of] = None
                case Batch(_, needs):
                    columns.update(dict.fromkeys(needs))

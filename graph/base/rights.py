"""The rule and the class of data of every field, derived from what was declared.

A field of a table follows its table's row rule, its masks and its columns; a value without a table
follows whatever leads to it; a root follows its scope. What has no rule does not build.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import GraphQLField, get_named_type

from graph.base.build import Member, Product
from graph.base.declare import Act, Batch, Col, Global, Part, Root, Stream, Via
from graph.base.registry import Declared
from models import grading
from models.visibility import HIDDEN, HIDDEN_COLUMNS, OPEN, RowRule, row_rule
from rules.grading import DataCategory, strictest

NAMED_COLUMN = re.compile(r"\{t\}\.(\w+)")
CARRIERS = ("nodes", "edges", "node")


@dataclass(frozen=True, slots=True)
class Right:
    """Who may read a field, in words, and of what class its data are."""

    rule: str
    category: DataCategory


Rights = dict[str, dict[str, Right]]


def rights_of(product: Product) -> tuple[dict[str, DataCategory], Rights]:
    """The class of each type, and the right of each of its fields; raises LookupError for none."""
    return Registrar(product).register()


class Registrar:
    """Derives the rights of one built schema."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self.types: dict[str, DataCategory] = {}
        self.leads = self._leads()

    def register(self) -> tuple[dict[str, DataCategory], Rights]:
        """Follow what leads to what until nothing changes."""
        grading.check()
        while True:
            found = {name: self._type(name) for name in self.product.members}
            if found == self.types:
                break
            self.types = found
        made = {
            name: {field: self._right(name, member) for field, member in members.items()}
            for name, members in self.product.members.items()
        }
        return self.types, made

    def _leads(self) -> dict[str, list[tuple[str, Member]]]:
        """The fields that lead to each type, through connections."""
        found: dict[str, list[tuple[str, Member]]] = {}
        for owner, members in self.product.members.items():
            for name, member in members.items():
                found.setdefault(self._target(owner, name), []).append((owner, member))
        return found

    def _target(self, owner: str, name: str) -> str:
        gql = get_named_type(self._fields(owner)[name].type)
        for carrier in CARRIERS:
            if gql.name.endswith(("Connection", "Edge")) and carrier in self._fields(gql.name):
                return self._target(gql.name, carrier)
        return gql.name

    def _fields(self, owner: str) -> dict[str, GraphQLField]:
        fields: dict[str, GraphQLField] = self.product.core.type_map[owner].fields  # type: ignore[attr-defined]
        return fields

    def _type(self, name: str) -> DataCategory:
        declared = self.product.declared.get(name)
        if declared is None:
            return DataCategory.PUBLIC  # a root type holds nothing itself
        if declared.category is not None:
            return declared.category
        if declared.table is not None:
            return grading.category_of_table(declared.table.name)
        if declared.kind != "interface" and name not in self.leads:
            raise LookupError(f"{name}: nothing leads to it; state its category")
        return strictest(self._category(*lead) for lead in self.leads.get(name, ()))

    def _category(self, owner: str, member: Member) -> DataCategory:
        if member.category is not None:
            return member.category
        declared = self.product.declared.get(owner)
        match member.declaration:
            case Act():
                return DataCategory.INTERNAL
            case Root(_, scope) | Stream(_, scope):
                return DataCategory.INTERNAL if scope else DataCategory.PUBLIC
        own = self.types.get(owner, DataCategory.PUBLIC)
        if declared is None or declared.table is None or declared.category is not None:
            return own
        table = declared.table.name
        columns = (grading.category_of(table, one) for one in self._columns(owner, member))
        return strictest(columns) if isinstance(member.declaration, Col | Part) else own

    def _columns(self, owner: str, member: Member) -> Iterator[str]:
        """The columns of the row from which a field is made."""
        match member.declaration:
            case Col(_, mask) if mask is not None:
                yield from NAMED_COLUMN.findall(mask.staff)
            case Col(column, _):
                yield column or member.python_name
            case Part(prefix, _):
                yield from self._part(self._target(owner, member.graphql_name), prefix)
            case Via(relation):
                yield relation.of
            case Batch(_, needs):
                yield from needs
            case Global():
                yield "id"

    def _part(self, value: str, prefix: str) -> Iterable[str]:
        for member in self.product.members.get(value, {}).values():
            match member.declaration:
                case Col(column, _):
                    yield prefix + (column or member.python_name)
                case Part(inner, _):
                    yield from self._part(self._target(value, member.graphql_name), prefix + inner)

    def _right(self, owner: str, member: Member) -> Right:
        category = self._category(owner, member)
        match member.declaration:
            case Act(_, scope):
                return Right(f"scope {scope.value}", category)
            case Root(_, scope) | Stream(_, scope):
                return Right(f"scope {scope.value}" if scope else "everyone", category)
        declared = self.product.declared[owner]
        if declared.table is None:
            return Right("who reaches it", category)
        return Right(self._row_right(declared, owner, member), category)

    def _row_right(self, declared: Declared, owner: str, member: Member) -> str:
        """The rule of a field of a row; a hidden column needs a mask before anyone may ask it."""
        assert declared.table is not None
        table, rule = declared.table.name, row_rule(declared.table.name)
        mask = member.declaration.mask if isinstance(member.declaration, Col) else None
        is_masked = mask is not None and mask.hides
        hidden = set(HIDDEN_COLUMNS.get(table, ())) & set(self._columns(owner, member))
        if hidden and not is_masked:
            raise LookupError(f"{owner}.{member.graphql_name} reads {hidden}, hidden in {table}")
        return f"{_rows(table, rule)}; masked below staff" if is_masked else _rows(table, rule)


def _rows(table: str, rule: RowRule) -> str:
    if rule is OPEN:
        return "every row"
    return "staff" if rule is HIDDEN else f"rows of {table} that the viewer may see"

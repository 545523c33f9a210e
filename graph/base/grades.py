"""`@dataGrade` in the SDL: on every type, and on each field that differs from its type.

Written onto the built schema, because a grade follows from where a type stands in it. Gateways
drop the directive; `dataCatalog` answers the same to clients.
"""

import csv
from io import StringIO
from typing import Any

import strawberry
from strawberry.federation.schema_directive import schema_directive
from strawberry.schema_directive import Location

from graph.base.build import Product, decorate_enum
from graph.base.rights import rights_of
from rules.grading import GRADES, DataCategory

decorate_enum(DataCategory)


@schema_directive(
    locations=[Location.OBJECT, Location.INTERFACE, Location.FIELD_DEFINITION],
    name="dataGrade",
)
class DataGrade:
    """The class of the data and its grade, 1 to 4."""

    category: DataCategory = strawberry.directive_field(name="category")
    grade: int = strawberry.directive_field(name="grade")


def graded(category: DataCategory) -> DataGrade:
    """The directive for a class."""
    return DataGrade(category=category, grade=GRADES[category])


def stamp(product: Product) -> None:
    """Write the grade of everything into the schema; raises LookupError for what has none."""
    types, rights = rights_of(product)
    for name, category in types.items():
        if name not in product.declared:
            continue
        definition: Any = product.core.type_map[name].extensions["strawberry-definition"]
        definition.directives = [*(definition.directives or ()), graded(category)]
    for name, fields in rights.items():
        for field, right in fields.items():
            gql: Any = product.core.type_map[name]
            source = gql.fields[field].extensions["strawberry-definition"]
            others = list(source.directives or ())
            differs = name not in product.declared or right.category is not types[name]
            source.directives = [*others, graded(right.category)] if differs else others


HEAD = ("type", "field", "category", "grade", "rule")


def catalogue(product: Product) -> str:
    """The register of every field as CSV: `docs/data-catalogue.csv`."""
    _, rights = rights_of(product)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for name in sorted(rights):
        for field, right in rights[name].items():
            category = right.category
            writer.writerow((name, field, category.value, GRADES[category], right.rule))
    return text.getvalue()

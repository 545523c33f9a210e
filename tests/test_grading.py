"""Every field of the graph has a class, a grade and a rule, or nothing builds (5.1)."""

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, print_ast

from graph.base.build import Product, build
from graph.base.declare import Col
from graph.base.grades import catalogue
from graph.base.registry import REGISTRY
from graph.base.rights import Registrar, rights_of
from graph.schema import product
from models import grading, visibility
from models.visibility import HIDDEN_COLUMNS
from rules.grading import GRADES, DataCategory
from tests.api import Api
from tests.paths import ROOT
from tests.test_schema import FEDERATIONS_OWN, SCHEMA

CONTAINERS = ("Connection", "Edge", "PageInfo")


def own_types() -> list[GraphQLObjectType | GraphQLInterfaceType]:
    """The types of the SDL that hold data: no connections, nothing of federation."""
    return [
        kind
        for name, kind in SCHEMA.type_map.items()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        and not name.endswith(CONTAINERS)
        and not name.startswith("__")
        and not FEDERATIONS_OWN.match(name)
    ]


def grade_of(node: object) -> str | None:
    directives = getattr(node, "directives", None) or ()
    return next((print_ast(d) for d in directives if d.name.value == "dataGrade"), None)


@pytest.mark.clause("5.1-1")
def test_every_field_of_the_sdl_has_a_class_and_a_grade() -> None:
    allowed = {f"@dataGrade(category: {c.value}, grade: {g})" for c, g in GRADES.items()}
    without = []
    for kind in own_types():
        of_type = grade_of(kind.ast_node)
        for name, field in kind.fields.items():
            found = grade_of(field.ast_node) or of_type
            if found not in allowed and not FEDERATIONS_OWN.match(name):
                without.append(f"{kind.name}.{name}")
    assert without == []


@pytest.mark.clause("5.1-1")
async def test_the_catalogue_answers_what_the_sdl_says(api: Api) -> None:
    query = "{ dataCatalog { type field category grade rule } }"
    found = {(one["type"], one["field"]): one for one in (await api.data(query))["dataCatalog"]}
    for kind in own_types():
        of_type = grade_of(kind.ast_node)
        for name, field in kind.fields.items():
            if not FEDERATIONS_OWN.match(name):
                one = found[kind.name, name]
                said = f"@dataGrade(category: {one['category']}, grade: {one['grade']})"
                assert said == (grade_of(field.ast_node) or of_type)
                assert one["rule"]
    (name,) = (await api.data('{ dataCatalog(typeName: "KeyPerson") { field grade } }')).values()
    assert {"field": "displayName", "grade": 3} in name


def test_the_register_is_the_one_that_was_reviewed() -> None:
    written = (ROOT / "docs" / "data-catalogue.csv").read_text("utf-8")
    assert written == catalogue(product()), "make schema, and review what changed"


@pytest.mark.clause("5.1-1")
def test_a_hidden_column_without_a_class_does_not_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(grading.COLUMNS, "person.name")
    with pytest.raises(LookupError, match=r"person\.name"):
        rights_of(product())


def test_a_telling_column_without_a_class_does_not_build() -> None:
    for name in ("phone", "contact_phone", "id_number", "birth_date", "email"):
        with pytest.raises(LookupError, match=name):
            grading.category_of("entity", name)


def test_a_table_without_a_row_rule_does_not_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(visibility.ROW_RULES, "complaint")
    with pytest.raises(LookupError):
        rights_of(product())


def test_a_field_of_a_hidden_column_needs_a_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HIDDEN_COLUMNS, "complaint", ("subject",))
    monkeypatch.setitem(grading.COLUMNS, "complaint.subject", DataCategory.PERSONAL)
    with pytest.raises(LookupError, match=r"Complaint\.subject"):
        rights_of(product())


def test_a_value_that_nothing_leads_to_states_its_class() -> None:
    made: Product = build(REGISTRY)
    registrar = Registrar(made)
    registrar.leads = {}
    with pytest.raises(LookupError, match="nothing leads to it"):
        registrar.register()


def test_a_masked_column_is_of_the_class_of_what_it_masks() -> None:
    _, rights = rights_of(product())
    for name, fields in rights.items():
        for field, right in fields.items():
            declaration = product().members[name][field].declaration
            mask = declaration.mask if isinstance(declaration, Col) else None
            if mask is not None and mask.hides:
                assert GRADES[right.category] >= 3, (name, field)
                assert "masked below staff" in right.rule

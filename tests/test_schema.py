"""The schema's conventions, enforced: the SDL is the product that front ends hold."""

import re
import subprocess
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    print_ast,
)

from graph.base.declare import BILINGUAL
from graph.base.sdl import api_sdl, federation_sdl
from graph.schema import product
from models.tables import METADATA
from models.visibility import HIDDEN_COLUMNS, OWNER_TABLES, ROW_RULES, STAFF_TABLES
from tests.paths import ROOT

FEDERATIONS_OWN = re.compile(r"^(_|link__|federation__)")
OUTSIDE_IDS = {"keyId", "sourceRecordId"}
"""Names of things that are no objects of this graph."""
BOUNDED_NODES = {"Query.nodes", "Query._entities"}
"""Lists that a cap of 100 arguments bounds; their items may be null."""
REMOVAL = re.compile(r"(\d{4}-\d{2}-\d{2}) 移除 · .*[Rr]emoval on \1\.")
UPPER = re.compile(r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")
SCHEMA: GraphQLSchema = build_schema(federation_sdl(product()))


def types() -> Iterator[GraphQLNamedType]:
    """Every type that is ours."""
    for name, kind in SCHEMA.type_map.items():
        is_scalar = name in ("Boolean", "Float", "ID", "Int", "String")
        if not is_scalar and not FEDERATIONS_OWN.match(name):
            yield kind


def fields() -> Iterator[tuple[str, GraphQLField]]:
    """Every field that is ours, under its full name."""
    for kind in types():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                if not FEDERATIONS_OWN.match(name):
                    yield f"{kind.name}.{name}", field


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that needs a description, under its full name."""
    for kind in types():
        yield kind.name, kind.description
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{kind.name}.{name}", v.description) for name, v in kind.values.items())
        elif isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{kind.name}.{name}", f.description) for name, f in kind.fields.items())
    for name, field in fields():
        yield name, field.description
        yield from ((f"{name}({arg}:)", a.description) for arg, a in field.args.items())


def connections() -> dict[str, GraphQLObjectType]:
    return {
        kind.name: kind
        for kind in types()
        if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection")
    }


def default_of(argument: GraphQLArgument) -> str | None:
    """The default as the SDL writes it."""
    assert argument.ast_node is not None
    value = argument.ast_node.default_value
    return print_ast(value) if value else None


def has_scope(name: str) -> bool:
    """Whether a field of this full name is a root field that needs a right."""
    kind, _, field = name.partition(".")
    member = product().members["Query"].get(field) if kind == "Query" else None
    return member is not None and getattr(member.declaration, "scope", None) is not None


def directive(field: GraphQLField, name: str) -> Any:
    """The directive of this name where the field stands in the SDL."""
    assert field.ast_node is not None
    return next((d for d in field.ast_node.directives or () if d.name.value == name), None)


def test_the_file_is_the_schema() -> None:
    written = (ROOT / "schema.graphql").read_text("utf-8")
    assert written == federation_sdl(product()), "make schema, and review what changed"


def test_the_schema_without_federation_is_valid_and_holds_nothing_of_it() -> None:
    text = api_sdl(product())
    assert build_schema(text).query_type is not None
    assert re.findall(r"_entities|_service|link__|federation__|directive @", text) == []


def test_everything_is_described_in_chinese_and_in_english() -> None:
    assert [name for name, text in described() if not BILINGUAL.match(text or "")] == []


def test_a_list_of_nodes_is_a_connection() -> None:
    found = []
    for name, field in fields():
        item = get_named_type(field.type)
        of_nodes = isinstance(item, GraphQLObjectType | GraphQLInterfaceType) and (
            item.name == "Node" or any(base.name == "Node" for base in item.interfaces)
        )
        owner, _, own = name.partition(".")
        in_connection = owner.endswith("Connection") and own == "nodes"
        if of_nodes and is_list_type(get_nullable_type(field.type)) and not in_connection:
            found.append(name)
    assert set(found) - BOUNDED_NODES == set()


def test_items_of_lists_are_never_null() -> None:
    found = []
    for name, field in fields():
        kind = get_nullable_type(field.type)
        if isinstance(kind, GraphQLList) and not is_non_null_type(kind.of_type):
            found.append(name)
    assert set(found) - BOUNDED_NODES == set()


def test_a_connection_pages_forward_by_cursors() -> None:
    for kind in connections().values():
        assert list(kind.fields) == ["nodes", "edges", "pageInfo", "totalCount"]
    for name, field in fields():
        if get_named_type(field.type).name in connections():
            first, after = field.args["first"], field.args["after"]
            assert (str(first.type), default_of(first)) == ("Int!", "20"), name
            assert str(after.type) == "String", name
            assert directive(field, "listSize") is not None, name
            assert is_non_null_type(field.type) or has_scope(name), name


def test_a_node_has_an_opaque_id_and_no_field_is_a_bare_id() -> None:
    bare = {
        name
        for name, field in fields()
        if re.search(r"[a-z]Ids?$", name) and name.partition(".")[2] not in OUTSIDE_IDS
    }
    assert bare == set()
    numbers = [
        name for name, field in fields() if name.endswith(".id") and str(field.type) != "ID!"
    ]
    assert numbers == []


def test_no_two_types_share_the_prefix_of_their_ids() -> None:
    prefixes = [
        declared.prefix
        for declared in product().declared.values()
        if declared.prefix and declared.kind != "variant"
    ]
    assert sorted(set(prefixes)) == sorted(prefixes)


def mutations() -> dict[str, GraphQLField]:
    assert SCHEMA.mutation_type is not None
    found: dict[str, GraphQLField] = SCHEMA.mutation_type.fields
    return found


@pytest.mark.parametrize("name", mutations())
def test_a_mutation_is_noun_first_with_a_payload_and_a_scope(name: str) -> None:
    field = mutations()[name]
    kind = field.type
    assert isinstance(kind, GraphQLNonNull)
    made = kind.of_type
    assert isinstance(made, GraphQLObjectType)
    assert made.name.endswith("Payload")
    assert str(made.fields["errors"].type) == "[UserError!]!"
    (subject,) = set(made.fields) - {"errors"}
    assert not is_non_null_type(made.fields[subject].type)
    assert re.match(rf"^{subject}[A-Z]\w+$", name)
    assert directive(field, "requiresScopes") is not None


def test_what_depends_on_a_right_may_be_null() -> None:
    """A refusal ends its own field: schema.md, “nullable: what depends on rights”."""
    asked = SCHEMA.type_map["Query"]
    assert isinstance(asked, GraphQLObjectType)
    scoped = {name for name in asked.fields if has_scope(f"Query.{name}")}
    assert scoped
    assert {name for name in scoped if is_non_null_type(asked.fields[name].type)} == set()


def test_enums_are_named_plainly_and_their_values_in_capitals() -> None:
    enums = [kind for kind in types() if isinstance(kind, GraphQLEnumType)]
    assert [kind.name for kind in enums if kind.name.endswith("Enum")] == []
    assert [name for kind in enums for name in kind.values if not UPPER.match(name)] == []


def test_nothing_is_schemaless() -> None:
    assert {name for name in SCHEMA.type_map if name.upper() in ("JSON", "ANY", "OBJECT")} == set()


def test_what_is_deprecated_names_the_day_of_its_removal_and_that_day_is_ahead() -> None:
    members: list[tuple[str, Any]] = list(fields())
    for kind in types():
        if isinstance(kind, GraphQLEnumType):
            members += [(f"{kind.name}.{name}", v) for name, v in kind.values.items()]
        if isinstance(kind, GraphQLInputObjectType):
            members += [(f"{kind.name}.{name}", f) for name, f in kind.fields.items()]
    for name, member in members:
        if member.deprecation_reason is not None:
            dated = REMOVAL.search(member.deprecation_reason)
            assert dated is not None, name
            assert date.fromisoformat(dated[1]) > date.today(), name


def test_every_record_says_where_it_comes_from() -> None:
    records = [
        kind
        for kind in types()
        if isinstance(kind, GraphQLObjectType)
        and any(base.name == "CreditRecord" for base in kind.interfaces)
    ]
    assert len(records) == 11
    assert {str(kind.fields["provenance"].type) for kind in records} == {"Provenance!"}


def test_every_table_says_who_may_read_its_rows() -> None:
    assert set(ROW_RULES) == set(METADATA.tables)
    assert not set(HIDDEN_COLUMNS) & {*STAFF_TABLES, *OWNER_TABLES}


def test_a_breaking_change_since_the_last_release_has_a_line_in_the_changelog() -> None:
    released = _git("describe", "--tags", "--abbrev=0", "--match", "v*")
    if released is None:
        pytest.skip("nothing is released yet")
    before = build_schema(_git("show", f"{released}:schema.graphql") or "")
    log = (ROOT / "CHANGELOG.md").read_text("utf-8").partition(f"## {released.strip()}")[0]
    unsaid = [
        change.description
        for change in find_breaking_changes(before, SCHEMA)
        if not any(name in log for name in re.findall(r"\w+\.\w+|[A-Z]\w+", change.description))
    ]
    assert unsaid == []


def _git(*command: str) -> str | None:
    asked = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, check=False, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else None

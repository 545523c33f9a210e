"""What each database role may read: grants and row-level security, derived from visibility.

These statements are repeatable: they are applied again after every migration. They hold even
if the engine errs. Search tables hold public rows only and carry no policy, because full-text
operators are not leakproof and would lose their index under one.
"""

from collections.abc import Iterator

from models.tables import METADATA
from models.visibility import (
    APPEND_ONLY,
    HIDDEN_COLUMNS,
    OWNED,
    OWNER_TABLES,
    STAFF_TABLES,
    SUBTREE,
    row_rule,
)
from rules.roles import Rights

ROLES = {
    Rights.PUBLIC: "youxin_public",
    Rights.SIGNED_IN: "youxin_signed_in",
    Rights.STAFF: "youxin_staff",
}
WRITER = "youxin_writer"
"""The role under which commands write: any row, but the audit may only grow."""
EVERY_ROLE = (*ROLES.values(), WRITER)
BELOW_STAFF = f"{ROLES[Rights.PUBLIC]}, {ROLES[Rights.SIGNED_IN]}"
USCC = "nullif(current_setting('youxin.uscc', true), '')"
OWN = OWNED.replace("{uscc}", USCC)
"""The entity of a signed-in viewer; the door sets it for the length of one statement."""
ME = "nullif(current_setting('youxin.subject', true), '')"
HERE = SUBTREE.replace("{place}", "nullif(current_setting('youxin.place', true), '')")
"""The districts of a regulator; where nobody said which, none."""
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


CONNECT = (
    "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO {role}', current_database()); "
    "END $$"
)
SERVED = (
    f"GRANT SELECT ON alembic_version TO {WRITER}",
    f"DO $$ BEGIN GRANT pg_read_all_stats TO {WRITER} WITH INHERIT TRUE; "
    "EXCEPTION WHEN insufficient_privilege THEN NULL; END $$",
)
"""What the server reads of the database itself: its revision, and for how long the oldest writer
holds back events; of other accounts' writers only where the owner may give that."""


def groups() -> Iterator[tuple[str, list[str]]]:
    """SQL that makes the roles, and then each table's grants and policies, what is declared."""
    yield "roles", [*_roles()]
    for table in METADATA.tables.values():
        granted = _grants(table.name, [column.name for column in table.columns])
        yield table.name, [*granted, *_policies(table.name)]


def _roles() -> Iterator[str]:
    for role in EVERY_ROLE:
        yield (
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN NOINHERIT; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        yield f"ALTER ROLE {role} LOGIN NOINHERIT"
        yield CONNECT.format(role=role)
        yield f"GRANT {role} TO current_user"
        yield f"GRANT USAGE ON SCHEMA public TO {role}"
    yield from SERVED


def _grants(table: str, columns: list[str]) -> Iterator[str]:
    for role in ROLES.values():
        yield f"REVOKE ALL ON {table} FROM {role}"
    yield f"REVOKE ALL ON {table} FROM {WRITER}"
    change = "" if table in APPEND_ONLY else ", UPDATE, DELETE"
    yield f"GRANT SELECT, INSERT{change} ON {table} TO {WRITER}"
    if table in OWNER_TABLES:
        return
    yield f"GRANT SELECT ON {table} TO {ROLES[Rights.STAFF]}"
    if table in STAFF_TABLES:
        return
    hidden = HIDDEN_COLUMNS.get(table)
    if hidden is None:
        yield f"GRANT SELECT ON {table} TO {BELOW_STAFF}"
    else:
        shown = ", ".join(column for column in columns if column not in hidden)
        yield f"GRANT SELECT ({shown}) ON {table} TO {BELOW_STAFF}"


def _policies(table: str) -> Iterator[str]:
    if row_rule(table).public is None:
        return
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    for rights in (Rights.PUBLIC, Rights.SIGNED_IN):
        name = f"youxin_{rights.value.lower()}_rows"
        yield f"DROP POLICY IF EXISTS {name} ON {table}"
        yield (
            f"CREATE POLICY {name} ON {table} FOR SELECT TO {ROLES[rights]} "
            f"USING ({_condition(table, rights)})"
        )
    yield f"DROP POLICY IF EXISTS youxin_all_rows ON {table}"
    yield (
        f"CREATE POLICY youxin_all_rows ON {table} FOR SELECT TO {ROLES[Rights.STAFF]} "
        f"USING ({_judged(_condition(table, Rights.STAFF))})"
    )
    yield f"DROP POLICY IF EXISTS {WRITER}_rows ON {table}"
    yield (
        f"CREATE POLICY {WRITER}_rows ON {table} FOR ALL TO {WRITER} USING (true) WITH CHECK (true)"
    )


def _judged(condition: str) -> str:
    """A condition as a judgement of each row, of which no plan makes a way to the rows.

    The engine's own predicate finds them by its index and in its order; an OR beside it would be
    taken for another way, and a page of the queue would be sorted anew (0.5 to 2.3 ms).
    """
    return condition if condition == "true" else f"CASE WHEN {condition} THEN true ELSE false END"


def _condition(table: str, rights: Rights) -> str:
    """The row rule as a policy says it."""
    rule = row_rule(table).predicate(rights) or "true"
    return (
        rule.replace("{t}.", "")
        .replace("{today}", TODAY)
        .replace("{own}", OWN)
        .replace("{me}", ME)
        .replace("{here}", HERE)
        .replace("{uscc}", USCC)
    )

"""What in a migration would keep readers or writers of a table that is in use waiting.

Reads the migration's source; what a table is that the same migration makes, nobody uses yet.
"""

import ast
import re

WHOLE_TABLE = re.compile(
    r"\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)|\bSET\s+NOT\s+NULL\b|\bALTER\s+COLUMN\s+\S+\s+"
    r"(?:SET\s+DATA\s+)?TYPE\b|\bADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:CHECK|FOREIGN\s+KEY|UNIQUE|PRIMARY\s+KEY)"
    r"(?!.*\bNOT\s+VALID)|\b(?:VACUUM\s+FULL|CLUSTER|LOCK\s+TABLE|REINDEX\s+(?!.*CONCURRENTLY))\b",
    re.IGNORECASE | re.DOTALL,
)
NAMED = re.compile(r"\b(?:ON|TABLE)\s+(?:ONLY\s+|IF\s+EXISTS\s+)?(\w+)", re.IGNORECASE)
TABLE_AT = {
    "create_index": 1,
    "create_unique_constraint": 1,
    "create_foreign_key": 1,
    "create_check_constraint": 1,
    "add_column": 0,
    "alter_column": 0,
}


def blocking(source: str) -> list[str]:
    """Each step upwards that holds a table in use for as long as it is large."""
    tree = ast.parse(source)
    up = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    calls = [
        call
        for function in up
        if function.name != "downgrade"
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]
    fresh = {_text(call, 0) for call in calls if _name(call) == "create_table"}
    return [found for call in calls if (found := _why(call, fresh)) is not None]


def _why(call: ast.Call, fresh: set[str | None]) -> str | None:
    name = _name(call)
    if name == "execute":
        return _statement(_text(call, 0) or "", fresh)
    if name not in TABLE_AT or _text(call, TABLE_AT[name]) in fresh:
        return None
    given = {each.arg: ast.unparse(each.value) for each in call.keywords}
    blocks = {
        "create_index": given.get("postgresql_concurrently") != "True",
        "create_unique_constraint": True,
        "create_foreign_key": given.get("postgresql_not_valid") != "True",
        "create_check_constraint": given.get("postgresql_not_valid") != "True",
        "alter_column": "type_" in given or given.get("nullable") == "False",
        "add_column": _is_demanding(ast.unparse(call)),
    }
    return f"{name} {_text(call, TABLE_AT[name])}" if blocks[name] else None


def _is_demanding(text: str) -> bool:
    return "nullable=False" in text and "server_default" not in text


def _statement(sql: str, fresh: set[str | None]) -> str | None:
    found = WHOLE_TABLE.search(sql)
    if found is None or ((tables := set(NAMED.findall(sql))) and tables <= fresh):
        return None
    return " ".join(found.group().split())


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(call: ast.Call, at: int) -> str | None:
    """The text of an argument, as far as it stands there."""
    if len(call.args) <= at:
        return None
    return "".join(
        each.value
        for each in ast.walk(call.args[at])
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )

"""What is written for people is generated from what the program does, or checked against it."""

import os
import re

import pytest
import typer
from typer.main import get_command

from app.cli import app
from rules.errors import MESSAGES, ErrorCode
from tests.paths import ROOT

CATALOGUE = ROOT / "docs" / "errors.md"
TRANSPORT = (
    (
        "BAD_REQUEST",
        "HTTP 请求不是合法的 GraphQL 请求",
        "The HTTP request is not GraphQL over HTTP",
    ),
    ("GRAPHQL_INVALID", "文档或变量不合模式", "The document or a variable does not fit the schema"),
    (
        "PERSISTED_QUERY_NOT_FOUND",
        "该散列对应的文档尚未发送，请连同全文再发",
        "No document was sent under this hash yet; send it with its text",
    ),
    (
        "PERSISTED_QUERY_MISMATCH",
        "散列与文档不符",
        "The hash is not that of the document",
    ),
    ("INTERNAL", "内部错误，附编号", "A fault of ours; the answer carries a reference to quote"),
)
HEAD = """# 错误代码 · Error codes

由 `rules/errors.py` 生成，测试核对 · Generated from `rules/errors.py`; a test compares.

变更的 `errors` 与顶层 `errors[].extensions.code` 用同一组代码；消息用请求的语言。
A mutation's `errors` and the top-level `errors[].extensions.code` share these codes; messages are
in the caller's language. `path` or `extensions.argument` names the argument at fault.

| code | 中文 | English |
|---|---|---|
"""
TAIL = """
## 请求层 · Of the request itself

| code | 中文 | English |
|---|---|---|
"""


def catalogue() -> str:
    """The page as the table of errors says it."""
    rows = [f"| `{code.value}` | {' | '.join(MESSAGES[code])} |" for code in ErrorCode]
    own = [f"| `{code}` | {zh} | {en} |" for code, zh, en in TRANSPORT]
    return HEAD + "\n".join(rows) + "\n" + TAIL + "\n".join(own) + "\n"


def test_the_catalogue_of_errors_is_the_table_of_errors() -> None:
    if os.environ.get("YOUXIN_WRITE_GOLDEN"):
        CATALOGUE.write_text(catalogue(), "utf-8")
    assert CATALOGUE.read_text("utf-8") == catalogue()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_command_and_target_that_is_named_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", text)) - targets == set()
    program = get_command(app)
    assert isinstance(program, typer.core.TyperGroup)
    assert set(re.findall(r"(?:bin/|`)youxin ([a-z]+)", text)) - set(program.commands) == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_file_that_is_linked_exists(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []

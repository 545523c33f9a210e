"""The program as scripts use it: what goes to stdout, the exit codes, words instead of traces."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graphql import build_schema

from app.cli import main
from app.identity import Identity
from rules.roles import Role

Youxin = Callable[..., tuple[int, str, str]]


@pytest.fixture
def youxin(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Youxin]:
    """Runs the program; its exit code, stdout and stderr."""
    before = signal.getsignal(signal.SIGTERM)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["youxin", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capfd.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    yield run
    signal.signal(signal.SIGTERM, before)


ROLES = [role.value.lower().replace("_", "-") for role in Role if role is not Role.ENTITY]
ROLES += ["REGULATOR", "operator_audit"]


@pytest.mark.parametrize("role", ROLES)
def test_a_token_stands_alone_on_stdout(youxin: Youxin, tmp_path: Path, role: str) -> None:
    code, said, trouble = youxin("token", "--role", role, "--data-dir", tmp_path)
    viewer = Identity.at(tmp_path / "keys").verify(said.removesuffix("\n"))
    assert (code, trouble) == (0, "")
    assert viewer.role is Role[role.upper().replace("-", "_")]


def test_a_regulators_token_is_for_the_city_or_the_named_district(
    youxin: Youxin, tmp_path: Path
) -> None:
    form = ("token", "--role", "regulator", "--data-dir", tmp_path)
    _, city, _ = youxin(*form)
    _, district, _ = youxin(*form, "--district", "500103")
    identity = Identity.at(tmp_path / "keys")
    assert identity.verify(city.strip()).district == "500000"
    assert identity.verify(district.strip()).district == "500103"


def test_the_client_schema_stands_on_its_own(youxin: Youxin) -> None:
    code, said, _ = youxin("schema", "--api")
    schema = build_schema(said)
    assert code == 0
    assert not [name for name in schema.type_map if name.startswith("_") and name[1] != "_"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["token", "--role", "nobody"], "operator-audit"),
        (["token", "--role", "entity"], "--uscc"),
        (["token", "--role", "analyst", "--district", "5"], "district"),
        (["token", "--role", "analyst", "--hours", "13"], "12"),
        (["migrate", "--data-dir", "x", "--database-url", "y"], "not both"),
        (["migrate", "--database-url", "no url"], "database-url"),
        (["serve", "--workers", "0"], "workers"),
        (["generate", "--entities", "none"], "--entities"),
    ],
)
def test_wrong_use_ends_with_two_and_a_sentence(
    youxin: Youxin,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, trouble = youxin(*arguments)
    assert (code, said) == (2, "")
    assert words in trouble
    assert "Traceback" not in trouble


def test_a_database_that_is_not_there_ends_with_one_and_a_sentence(youxin: Youxin) -> None:
    code, said, trouble = youxin("migrate", "--database-url", "postgresql://x@127.0.0.1:1/x")
    assert (code, said) == (1, "")
    assert "cannot be used" in trouble
    assert "Traceback" not in trouble


@pytest.mark.parametrize("form", ["absent", "folder", "empty"])
def test_a_file_that_cannot_be_taken_in_is_refused_and_said(
    youxin: Youxin, database_url: str, tmp_path: Path, form: str
) -> None:
    file = tmp_path / "registry.csv"
    if form == "folder":
        file.mkdir()
    elif form == "empty":
        file.touch()
    code, said, trouble = youxin("ingest", "registry", file, "--database-url", database_url)
    assert (code, said) == (2, "")
    assert "registry.csv" in trouble
    assert "Traceback" not in trouble

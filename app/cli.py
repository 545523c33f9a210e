"""The program `youxin`. Exit codes: 0 done, 1 failed, 2 used wrongly or input refused.

Only the command that is called is read: a server would else keep the modules of all others.
"""

import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

import asyncpg
import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.commands.options import Misused
from app.embedded import Unusable
from app.migrate import NotMigrated
from rules.errors import Refused

FAILED, REFUSED = 1, 2
COMMANDS = {
    "serve": "serving",
    "demo": "demo",
    "migrate": "schema",
    "generate": "loading",
    "schema": "schema",
    "token": "token",
    "conformance": "conformance",
    "prune": "events",
    "retention": "retention",
    "verify": "verify",
    "audit": "audit",
    "vault": "vault",
    "ingest": "loading",
    "codes": "codes",
    "risk": "risk",
    "complaints": "complaints",
    "relations": "relations",
    "partners": "partners",
    "warnings": "warnings",
    "knowledge": "knowledge",
    "backup": "backups",
    "restore": "backups",
}
"""Each command, or group of commands, and the module of `app/commands/` in which it stands."""


def program(*names: str) -> typer.Typer:
    """The program with these commands."""
    made = typer.Typer(
        name="youxin",
        help="山城有信 · The market-regulation graph of Chongqing over PostgreSQL.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    made.callback()(lambda: None)  # one command alone is still called by its name
    for name in names:
        found = getattr(import_module(f"app.commands.{COMMANDS[name]}"), name)
        if isinstance(found, typer.Typer):
            made.add_typer(found, name=name)
        else:
            made.command(name)(found)
    return made


def __getattr__(name: str) -> Any:
    """`app`, the program with all its commands."""
    if name == "app":
        return program(*COMMANDS)
    raise AttributeError(name)


def main() -> NoReturn:
    """Run the command; what a person can mend is told in one line, without a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    called = [word for word in sys.argv[1:2] if word in COMMANDS]
    try:
        program(*(called or COMMANDS))()
    except (Refused, Misused) as refusal:
        _end(str(refusal), REFUSED)
    except ArgumentError:
        _end("--database-url 不是数据库网址 · not the URL of a database", REFUSED)
    except (Unusable, NotMigrated) as failure:
        _end(str(failure), FAILED)
    except BrokenPipeError:
        sys.stderr.close()  # nothing reads any more
        sys.exit(FAILED)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as failure:
        _end(f"数据库或文件不可用 · a database or a file cannot be used: {_words(failure)}", FAILED)
    sys.exit(0)


def _words(failure: BaseException) -> str:
    """The driver's own words, without the statement that SQLAlchemy adds."""
    inner = failure.orig if isinstance(failure, DBAPIError) else failure
    return str(inner) or type(inner).__name__


def _end(message: str, code: int) -> NoReturn:
    typer.secho(message, err=True, fg=typer.colors.RED)
    sys.exit(code)


if __name__ == "__main__":
    main()

"""The program `youxin`. Exit codes: 0 done, 1 failed, 2 used wrongly or input refused."""

import signal
import sys
from typing import NoReturn

import asyncpg
import typer
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.commands.audit import audit
from app.commands.codes import codes
from app.commands.complaints import complaints
from app.commands.conformance import conformance
from app.commands.demo import demo
from app.commands.events import prune
from app.commands.knowledge import knowledge
from app.commands.loading import generate, ingest
from app.commands.options import Misused
from app.commands.partners import partners
from app.commands.relations import relations
from app.commands.retention import retention
from app.commands.risk import risk
from app.commands.schema import migrate, schema
from app.commands.serving import serve
from app.commands.token import token
from app.commands.vault import vault
from app.commands.verify import verify
from app.commands.warnings import warnings
from app.embedded import Unusable
from app.migrate import ServerTooOld
from rules.errors import Refused

FAILED, REFUSED = 1, 2

app = typer.Typer(
    name="youxin",
    help="山城有信 · The market-regulation graph of Chongqing over PostgreSQL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (
    serve,
    demo,
    migrate,
    generate,
    schema,
    token,
    conformance,
    prune,
    retention,
    verify,
):
    app.command()(command)
app.add_typer(ingest)
app.add_typer(audit, name="audit")
app.add_typer(vault, name="vault")
app.add_typer(codes, name="codes")
app.add_typer(risk, name="risk")
app.add_typer(complaints, name="complaints")
app.add_typer(relations, name="relations")
app.add_typer(partners, name="partners")
app.add_typer(warnings, name="warnings")
app.add_typer(knowledge, name="knowledge")


def main() -> NoReturn:
    """Run the command; what a person can mend is told in one line, without a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except (Refused, Misused) as refusal:
        _end(str(refusal), REFUSED)
    except ArgumentError:
        _end("--database-url 不是数据库网址 · not the URL of a database", REFUSED)
    except (Unusable, ServerTooOld, CommandError) as failure:
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

"""`youxin risk`: grade the whole city, forecast, survey it every night, back-test the model."""

import asyncio
import json
import os
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.loading import owner
from app.commands.options import DatabaseUrl, DataDir, Misused, database, settings_of
from app.commands.progress import bar
from resolvers.context import CHONGQING
from rules.errors import ErrorCode, Refused

if TYPE_CHECKING:
    from ingest.forecast.train import Trained
    from ingest.risk import Recomputed

risk = typer.Typer(
    help="信用风险：重评、预测、夜间任务、回测 · Credit risk: grade, forecast, survey, back-test.",
    no_args_is_help=True,
)

MOST_CONNECTIONS = 4
Inspections = Annotated[
    Path, typer.Option("--inspections", help="检查记录 CSV · Inspections as CSV")
]
EntitiesFile = Annotated[Path, typer.Option("--entities", help="主体属性 CSV · Entities as CSV")]
Out = Annotated[Path, typer.Option("--out", help="报告 JSON · Report as JSON")]
AsOf = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="评定日期，缺省为今天 · Day of the grades [today]"),
]


@risk.callback()
def _group() -> None:
    """信用风险 · Credit risk."""


@risk.command()
def recompute(
    as_of: AsOf = None, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """按当前模型重评全市，可反复执行 · Grade every entity by the model in force."""
    settings, day = settings_of(data_dir, database_url), _day(as_of)

    async def run(url: str) -> "Recomputed":
        from ingest.risk import recompute as grade

        async with AsyncExitStack() as stack:
            first, *others = [await stack.enter_async_context(owner(url)) for _ in range(cores())]
            with bar("重评 · Grading") as advance:
                return await grade(first, day, progress=advance, helpers=others)

    with database(settings) as url:
        made = asyncio.run(run(url))
    summary = {"entities": made.entities, "changed": made.changed}
    typer.echo(json.dumps(summary | {"seconds": round(made.seconds, 3)}))


@risk.command()
def train(as_of: AsOf = None, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """训练并回测统计模型，预测全市 · Train and test the statistical model; predict for all."""
    settings, day = settings_of(data_dir, database_url), _day(as_of)

    async def run(url: str) -> "Trained":
        from ingest.forecast.train import train as learn  # scikit-learn takes a while to load

        async with owner(url) as connection:
            with bar("预测 · Predicting") as advance:
                return await learn(connection, day, advance)

    with database(settings) as url:
        made = asyncio.run(run(url))
    told = {name: made.card[name] for name in ("entities", "events", "auc", "baselineAuc")}
    typer.echo(json.dumps({"version": made.version, "predictions": made.predictions} | told))


@risk.command()
def nightly(as_of: AsOf = None, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """每夜一次：重评全市，更新行业指数与预警成效 · Once a night: grades, indices, effects.

    The statistical model is trained anew once its predictions are a month old.
    """
    settings, day = settings_of(data_dir, database_url), _day(as_of)

    async def run(url: str) -> dict[str, Any]:
        from ingest.forecast.nightly import survey

        async with AsyncExitStack() as stack:
            first, *others = [await stack.enter_async_context(owner(url)) for _ in range(cores())]
            with bar("夜间任务 · Nightly") as advance:
                return await survey(first, day, others, advance)

    with database(settings) as url:
        typer.echo(json.dumps(asyncio.run(run(url)), ensure_ascii=False))


@risk.command()
def backtest(
    inspections: Inspections,
    entities: EntitiesFile,
    out: Out,
    window_months: Annotated[
        int, typer.Option("--window-months", help="窗口月数 · Months of a window")
    ] = 2,
    use: Annotated[
        str, typer.Option("--use", help="可作特征的检查列，逗号分隔 · Columns of I, by commas")
    ] = "",
) -> None:
    """用任一城市的检查数据回测统计模型 · Back-test on any city's inspections."""
    from ingest.backtest import backtest as run  # scikit-learn takes a while to load

    if not out.absolute().parent.is_dir():
        raise Misused(f"目录不存在 · there is no folder {out.absolute().parent}")
    named = tuple(name.strip() for name in use.split(",") if name.strip())
    with bar("回测 · Back-testing") as advance:
        made = run(inspections, entities, window_months, named, advance)
    out.write_text(json.dumps(made.report, ensure_ascii=False, indent=2) + "\n", "utf-8")
    for window in made.report["windows"]:
        typer.echo(_line(window["start"], window))
    typer.echo(_line("总体 · overall", made.report["overall"]))


def _day(as_of: datetime | None) -> date:
    """The day that is asked for, or today in Chongqing; none to come."""
    today = datetime.now(UTC).astimezone(CHONGQING).date()
    day = as_of.date() if as_of else today
    if day > today:
        raise Refused(ErrorCode.AS_OF_FUTURE, ("asOf",), value=day)
    return day


def cores() -> int:
    """Connections that a full run keeps busy: one a core, and no more than four."""
    return max(1, min(os.cpu_count() or 1, MOST_CONNECTIONS))


def _line(name: str, found: dict[str, Any]) -> str:
    earlier, area = found["meanDaysEarlier"], found["auc"]
    half, fifth = found["firstHalf"]["reordered"], found["firstFifth"]["reordered"]
    return (
        f"{name}: n={found['inspections']} violations={found['violations']} "
        f"days earlier {_told(earlier)}; first half {_told(half)}; "
        f"first fifth {_told(fifth)}; AUC {_told(area)}"
    )


def _told(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return "—"
    return f"{figure['value']:.3f} [{figure['lower']:.3f}, {figure['upper']:.3f}]"

"""What the service measured of itself: monthly reports and backups (5.5-2, 8.3.1-2)."""

from datetime import datetime

from graph.base.declare import arg, col, root
from graph.base.registry import query, value
from resolvers.governance import service as resolve
from rules.grading import DataCategory
from rules.roles import Scope


@value(category=DataCategory.INTERNAL)
class ServiceLevel:
    """服务指标 · A measure against its target."""

    name: str = col("指标：availability、p95Milliseconds、faultShare · Name of the measure.")
    target: float = col("目标值 · Target.")
    measured: float | None = col("实测值，无数据为空 · What was measured; null without data.")
    is_met: bool | None = col("是否达标 · Whether the target is met.")


@value(category=DataCategory.INTERNAL)
class ServiceReport:
    """月度服务报告，数值均为实测 · A month of service; every figure was measured."""

    month: str = col("月份 · Month.")
    minutes_expected: int = col("应服务分钟数 · Minutes in which it should have run.")
    minutes_measured: int = col("有实测的分钟数 · Minutes in which a process reported.")
    requests: str = col("请求数 · Requests.")
    faults: str = col("故障数 · Requests that failed by a fault of ours.")
    levels: list[ServiceLevel] = col("各项指标 · The measures.", most=10)
    incidents: int = col("事件数，不含演练 · Incidents, drills not counted.")
    responses_in_time: int = col("按时响应数 · Taken up in time.")
    responses_late: int = col("逾期响应数 · Taken up late, or not yet though late.")
    median_response_seconds: int | None = col("响应用时中位数（秒） · Median seconds to respond.")


@value(category=DataCategory.INTERNAL)
class BackupRun:
    """备份或恢复 · A backup that was verified, or a restore."""

    kind: str = col("BACKUP 或 RESTORE · BACKUP or RESTORE.")
    name: str = col("备份名称 · Name of the backup.")
    restored_to: datetime | None = col("恢复到的时点 · Moment that was restored to.")
    size: str = col("字节数 · Bytes.")
    seconds: float = col("用时（秒） · Seconds that it took.")
    at: datetime = col("完成时间 · When it was done.")


@query
class ServiceQueries:
    service_report: ServiceReport | None = root(
        resolve.report,
        "月度服务报告 · The service report of a month.",
        scope=Scope.OPERATIONS,
        month=arg(str, "月份，如 2026-11 · Month, such as 2026-11."),
    )
    backup_status: list[BackupRun] | None = root(
        resolve.backups,
        "备份与恢复，至多 100 次 · Backups and restores, at most 100.",
        scope=Scope.OPERATIONS,
        most=100,
    )

"""Who answers for each family of data at each stage of its life, and by which procedure (8.3.1)."""

from collections.abc import Iterator
from typing import NamedTuple

from rules.records import DataFamily
from rules.terms import Term


class DataStage(Term):
    """数据生命周期环节 · A stage of the data's life."""

    COLLECT = "COLLECT", "采集 · Collected."
    STORE = "STORE", "存储 · Stored."
    TRANSMIT = "TRANSMIT", "传输 · Transmitted."
    USE = "USE", "使用 · Used."
    SHARE = "SHARE", "共享 · Shared."


class Responsibility(NamedTuple):
    """One stage of one family: its owner, its procedure, and where the procedure is enforced."""

    stage: DataStage
    family: DataFamily
    owner: str
    procedure: str
    control: str


FAMILY_OWNERS: dict[DataFamily, str] = {
    DataFamily.REGISTRATION: "登记注册主管处室 · Office of registration",
    DataFamily.LICENSING: "行政许可主管处室 · Office of licensing",
    DataFamily.PENALTY: "执法稽查主管处室 · Office of enforcement",
    DataFamily.INSPECTION: "抽查检查主管处室 · Office of inspection",
    DataFamily.COMPLAINT: "投诉举报主管处室 · Office of complaints",
}
SYSTEM, SECURITY = "系统管理员 · System administrator", "安全管理员 · Security administrator"
PROCEDURES: dict[DataStage, tuple[str | None, str, str]] = {
    DataStage.COLLECT: (
        None,
        "按登记的来源与格式归集，逐行校验，不合格行退回 · By registered source and format; each "
        "row is checked and a bad one is sent back",
        "ingest/",
    ),
    DataStage.STORE: (
        SYSTEM,
        "每日备份并归档日志，每季恢复演练，密钥另存 · Backed up daily with its log archived; a "
        "restore is drilled each quarter; keys are kept apart",
        "app/embedded/backups.py",
    ),
    DataStage.TRANSMIT: (
        SECURITY,
        "对外报文签名、限时、防重放 · Messages are signed, bound in time and taken once",
        "partners/exchange.py",
    ),
    DataStage.USE: (
        None,
        "按角色与辖区授权，操作留痕 · By role and district; every command leaves a line",
        "models/visibility.py",
    ),
    DataStage.SHARE: (
        None,
        "经审批的协议，限定字段、目的、期限，每次留账 · By an approved contract of fields, purpose "
        "and term; each taking leaves a line",
        "resolvers/governance/sharing.py",
    ),
}
"""The owner of a stage, where it is one for all families; its procedure; its control."""


def responsibilities() -> Iterator[Responsibility]:
    """Every stage of every family."""
    for stage, (owner, procedure, control) in PROCEDURES.items():
        for family in DataFamily:
            yield Responsibility(stage, family, owner or FAMILY_OWNERS[family], procedure, control)

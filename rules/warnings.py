"""Levels, kinds, audiences and changes of a risk warning."""

from rules.terms import Term


class WarningLevel(Term):
    """警示级别，由低到高 · Level of a warning, rising."""

    LOW = "LOW", "低 · Low."
    MEDIUM = "MEDIUM", "中 · Medium."
    HIGH = "HIGH", "高 · High."
    CRITICAL = "CRITICAL", "特别重大 · Critical."


def at_least(level: WarningLevel) -> tuple[WarningLevel, ...]:
    """The levels from this one up."""
    ordered = tuple(WarningLevel)
    return ordered[ordered.index(level) :]


class WarningKind(Term):
    """警示类别 · Kind of warning."""

    LISTING = "LISTING", "列入名单 · Listed as abnormal or as a serious violator."
    FAILED_SAMPLE = "FAILED_SAMPLE", "抽检不合格 · A sample failed."
    EQUIPMENT_OVERDUE = "EQUIPMENT_OVERDUE", "设备逾期未检 · Equipment inspection overdue."
    BANNED_PERSON = "BANNED_PERSON", "重点人员受限 · A banned person at the entity."
    CERTIFICATE_EXPIRED = "CERTIFICATE_EXPIRED", "证书过期 · A certificate expired."
    GRADE_FALL = "GRADE_FALL", "信用等级下降 · The grade fell to C or D."
    MANUAL = "MANUAL", "人工发布 · Issued by a regulator."


class Audience(Term):
    """受众 · Audience."""

    PUBLIC = "PUBLIC", "社会公众 · Everyone."
    REGULATOR = "REGULATOR", "监管人员 · Regulators only."


class WarningState(Term):
    """警示状态 · State of a warning."""

    RAISED = "RAISED", "已发布 · Raised."
    WITHDRAWN = "WITHDRAWN", "已撤回 · Withdrawn."


class WarningChange(Term):
    """警示变化 · Change of a warning."""

    RAISED = "RAISED", "新发布 · The warning was raised."
    WITHDRAWN = "WITHDRAWN", "撤回 · The warning was withdrawn."

"""Levels, kinds and audiences of a risk warning, its life from raising to closing, its clocks."""

from datetime import date

from rules.calendar import working_days_after
from rules.errors import ErrorCode, Refused
from rules.terms import Term
from rules.versions import WARNING_HANDLING, Version, in_force

LIFETIME = date(9998, 12, 31)
"""The expiry of a warning that has none, and the deadline of one that waits for nothing."""


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
    EQUIPMENT_UNMANAGED = (
        "EQUIPMENT_UNMANAGED",
        "设备无有效安全管理人员 · Equipment without a valid safety manager.",
    )
    PHARMACIST_MISSING = (
        "PHARMACIST_MISSING",
        "药店无有效执业药师 · A pharmacy without a valid pharmacist.",
    )
    CAPITAL_DUE = "CAPITAL_DUE", "认缴出资将到期 · Subscribed capital falls due."
    BANNED_PERSON = "BANNED_PERSON", "重点人员受限 · A banned person at the entity."
    CERTIFICATE_EXPIRED = "CERTIFICATE_EXPIRED", "证书过期 · A certificate expired."
    GRADE_FALL = "GRADE_FALL", "信用等级下降 · The grade fell to C or D."
    INDUSTRY_ALARM = (
        "INDUSTRY_ALARM",
        "行业风险指数预警 · The risk index of an industry in a district alarms.",
    )
    MANUAL = "MANUAL", "人工发布 · Issued by a regulator."


class Audience(Term):
    """受众 · Audience."""

    PUBLIC = "PUBLIC", "社会公众 · Everyone."
    REGULATOR = "REGULATOR", "监管人员 · Regulators only."


class WarningState(Term):
    """警示状态 · State of a warning."""

    RAISED = "RAISED", "已发布 · Raised."
    ACKNOWLEDGED = "ACKNOWLEDGED", "已签收 · Taken up by a regulator."
    ACTED = "ACTED", "已采取措施 · Acted upon."
    CLOSED = "CLOSED", "已办结 · Closed with a measure or a reason."
    WITHDRAWN = "WITHDRAWN", "已撤回 · Withdrawn."


class WarningMove(Term):
    """警示办理动作 · Move of a warning."""

    RAISE = "RAISE", "发布 · Raise."
    REVISE = "REVISE", "更正 · Correct what it says."
    ACKNOWLEDGE = "ACKNOWLEDGE", "签收 · Take up."
    ASSIGN = "ASSIGN", "分派 · Assign to a person."
    ACT = "ACT", "采取措施 · Take a measure."
    CLOSE = "CLOSE", "办结 · Close."
    WITHDRAW = "WITHDRAW", "撤回 · Withdraw."


_RAISED, _TAKEN, _ACTED = WarningState.RAISED, WarningState.ACKNOWLEDGED, WarningState.ACTED
OPEN = (_RAISED, _TAKEN, _ACTED)
"""In force: shown, and waiting in the queue."""
MOVES: dict[tuple[WarningState | None, WarningMove], WarningState] = {
    (None, WarningMove.RAISE): _RAISED,
    (_RAISED, WarningMove.ACKNOWLEDGE): _TAKEN,
    (_RAISED, WarningMove.ASSIGN): _TAKEN,
    (_TAKEN, WarningMove.ASSIGN): _TAKEN,
    (_TAKEN, WarningMove.ACT): _ACTED,
    (_ACTED, WarningMove.ASSIGN): _ACTED,
    (_ACTED, WarningMove.ACT): _ACTED,
    (_TAKEN, WarningMove.CLOSE): WarningState.CLOSED,
    (_ACTED, WarningMove.CLOSE): WarningState.CLOSED,
    **{(state, WarningMove.REVISE): state for state in OPEN},
    **{(state, WarningMove.WITHDRAW): WarningState.WITHDRAWN for state in OPEN},
}


def moved(state: WarningState, move: WarningMove) -> WarningState:
    """The state after a move; refuses any that the table does not hold."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("warning",), state=state, move=move)
    return after


def allowed_moves(state: WarningState) -> list[WarningMove]:
    """What may be done next."""
    return [move for before, move in MOVES if before is state]


def handling_on(day: date) -> Version:
    """The clocks in force on the day of raising."""
    return in_force(WARNING_HANDLING, day)


def due_on(state: WarningState, level: WarningLevel, raised_on: date) -> date:
    """The last day for the next step: taking it up, or else closing it."""
    if state not in OPEN:
        return LIFETIME
    step = "Acknowledge" if state is WarningState.RAISED else "Close"
    days = handling_on(raised_on).number(f"{level.value.lower()}{step}Days")
    return working_days_after(raised_on, days)


MUST_BE_READ = (WarningLevel.HIGH, WarningLevel.CRITICAL)
"""Levels whose pop-up is not dismissed unread."""


class WarningChange(Term):
    """警示变化 · Change of a warning."""

    RAISED = "RAISED", "新发布 · The warning was raised."
    REVISED = "REVISED", "更正 · What it says was corrected."
    HANDLED = "HANDLED", "办理进展，仅监管人员 · Taken up, assigned or acted upon; staff only."
    CLOSED = "CLOSED", "办结 · The warning was closed."
    WITHDRAWN = "WITHDRAWN", "撤回 · The warning was withdrawn."


CHANGES = {
    WarningMove.RAISE: WarningChange.RAISED,
    WarningMove.REVISE: WarningChange.REVISED,
    WarningMove.CLOSE: WarningChange.CLOSED,
    WarningMove.WITHDRAW: WarningChange.WITHDRAWN,
}
"""What those who follow hear of a move; of every other only regulators hear."""


def audience_of(move: WarningMove, audience: Audience) -> Audience:
    """Who hears of a move: the handling is the authority's own affair."""
    return audience if move in CHANGES else Audience.REGULATOR

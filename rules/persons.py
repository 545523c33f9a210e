"""Key persons: what one may be at an entity, how a tenure goes, what a qualification is worth."""

import re
from datetime import date, timedelta

from rules.errors import ErrorCode, Refused
from rules.restrictions import years_after
from rules.terms import Term


class PersonRole(Term):
    """重点人员职务 · Position of a key person."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE", "法定代表人 · Legal representative."
    DIRECTOR = "DIRECTOR", "董事 · Director."
    MANAGER = "MANAGER", "负责人 · Manager or person in charge."
    SAFETY_MANAGER = "SAFETY_MANAGER", "安全管理员 · Safety manager."
    OPERATOR = "OPERATOR", "特种设备作业人员 · Special-equipment operator."
    PHARMACIST = "PHARMACIST", "执业药师 · Licensed pharmacist."


class TenureState(Term):
    """任职状态 · State of a tenure."""

    CURRENT = "CURRENT", "在任 · In office."
    ENDED = "ENDED", "已离任 · Ended."


class TenureMove(Term):
    """任职变动 · Move of a tenure."""

    BEGIN = "BEGIN", "任职 · Take office."
    END = "END", "离任 · Leave office."


TENURE_MOVES: dict[tuple[TenureState | None, TenureMove], TenureState] = {
    (None, TenureMove.BEGIN): TenureState.CURRENT,
    (TenureState.CURRENT, TenureMove.END): TenureState.ENDED,
}
"""An ended tenure never comes back: whoever returns begins another."""


def tenure_state(until: date, today: date) -> TenureState:
    """`until` is the first day on which the person is out of office."""
    return TenureState.CURRENT if today < until else TenureState.ENDED


def tenure_moved(state: TenureState | None, move: TenureMove) -> TenureState:
    """The state after a move; refuses any other."""
    after = TENURE_MOVES.get((state, move))
    if after is None:
        raise Refused(ErrorCode.ILLEGAL_MOVE, ("tenure",), state=state, move=move)
    return after


def masked_name(name: str) -> str:
    """The family name; the rest as asterisks."""
    return name[:1] + "*" * (len(name) - 1)


ID_FORM = re.compile(r"[1-9]\d{5}(\d{4})(\d{2})(\d{2})\d{3}[\dX]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"


def require_resident_id(text: str) -> str:
    """A well-formed number of GB 11643-1999; the refusal does not repeat it.

    The district is not looked up: numbers keep codes of districts that were since renamed.
    """
    number = text.strip().upper()
    form = ID_FORM.fullmatch(number)
    if form is None or not _is_day(*map(int, form.groups())) or not _is_checked(number):
        raise Refused(ErrorCode.BAD_INPUT, ("id_number",), detail="idNumber")
    return number


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _is_checked(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    return ID_CHECKS[total % 11] == number[-1]


class ProfessionKind(Term):
    """持证人员类别 · Kind of professional."""

    SPECIAL_EQUIPMENT_OPERATOR = (
        "SPECIAL_EQUIPMENT_OPERATOR",
        "特种设备作业人员 · Special-equipment operator.",
    )
    LICENSED_PHARMACIST = "LICENSED_PHARMACIST", "执业药师 · Licensed pharmacist."


class QualificationStatus(Term):
    """资格状态 · State of a qualification."""

    VALID = "VALID", "有效 · Valid."
    RENEWAL_DUE = "RENEWAL_DUE", "有效，应办理延续 · Valid, and its renewal is due."
    LAPSED = "LAPSED", "已过期 · Lapsed."
    REVOKED = "REVOKED", "已撤销 · Revoked."


PHARMACIST_REFORM = date(2021, 6, 18)
"""Registrations of pharmacists last five years since then; three before."""
RENEWAL_DAYS = 30


def valid_to(kind: ProfessionKind, approved_on: date) -> date:
    """The last day of validity: 4 years for operators, 5 (formerly 3) for pharmacists."""
    if kind is ProfessionKind.SPECIAL_EQUIPMENT_OPERATOR:
        years = 4
    else:
        years = 5 if approved_on >= PHARMACIST_REFORM else 3
    return years_after(approved_on, years) - timedelta(days=1)


def qualification_status(last: date, revoked_on: date | None, today: date) -> QualificationStatus:
    """The state on a day, told by dates alone."""
    if revoked_on is not None and revoked_on <= today:
        return QualificationStatus.REVOKED
    if last < today:
        return QualificationStatus.LAPSED
    is_due = last - today <= timedelta(days=RENEWAL_DAYS)
    return QualificationStatus.RENEWAL_DUE if is_due else QualificationStatus.VALID

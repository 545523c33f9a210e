"""Which identity a registry's code column gives an entity: kept, flagged or refused.

Refuses to correct: a letter O stays a letter O; a correction is only ever proposed.
"""

import re
import string
from dataclasses import dataclass
from enum import StrEnum

from rules import uscc
from rules.errors import ErrorCode, Path, Refused
from rules.terms import Term
from rules.uscc import Parts
from rules.uscc_suggestions import suggest


class IdentityClass(StrEnum):
    """VALID; CHECK_DIGIT_FAILED: issued, kept and flagged; OLD_NUMBER: pre-2015; INVALID."""

    VALID = "VALID"
    CHECK_DIGIT_FAILED = "CHECK_DIGIT_FAILED"
    OLD_NUMBER = "OLD_NUMBER"
    INVALID = "INVALID"


class Reason(Term):
    """代码无效的原因 · Why a code is not valid as a unified social credit code."""

    EMPTY = "EMPTY", "没有填写代码 · There is no code."
    LENGTH = "LENGTH", "代码应为 18 位 · A code has 18 characters."
    CHARACTER = (
        "CHARACTER",
        "代码含有不使用的字符（I、O、S、V、Z 不出现） · "
        "A character is not in the alphabet (I, O, S, V and Z never occur).",
    )
    AUTHORITY = (
        "AUTHORITY",
        "首位不是登记管理部门代码 · The first character is no registering authority.",
    )
    STRUCTURE = (
        "STRUCTURE",
        "第 2 至 8 位应为机构类别和行政区划数字 · "
        "Characters 2 to 8 must be the digits of body class and division.",
    )
    CHECK_DIGIT = "CHECK_DIGIT", "校验码不符 · The check digit does not fit."
    OLD_NUMBER = (
        "OLD_NUMBER",
        "这是 2015 年以前的注册号 · This is a registration number of before 2015, no USCC.",
    )
    OLD_NUMBER_CHECK = (
        "OLD_NUMBER_CHECK",
        "15 位注册号校验码不符 · The check digit of the 15-digit number does not fit.",
    )
    ORGANISATION_CODE = (
        "ORGANISATION_CODE",
        "这是组织机构代码，不是统一社会信用代码 · This is an organisation code, not a USCC.",
    )


OLD_NUMBERS = (
    re.compile(r"[0-9]{13}"),
    # Cooperatives (NA) and their branches (NB); one province wrote nine digits instead of six.
    re.compile(r"[0-9]{6}N[AB]([0-9]{6}|[0-9]{9})[0-9X]"),
    # Foreign-funded companies before 2006: 企合苏锡总字第0001, 企独苏…, 企外苏….
    re.compile(r"企[合独作外股][\u4e00-\u9fff]{1,4}字第[0-9]{4,6}号?"),
)
NORMAL_FORM: dict[int, int | str] = {
    **{0xFEE0 + half: chr(half).upper() for half in range(0x21, 0x7F)},
    **str.maketrans(string.ascii_lowercase, string.ascii_uppercase),
}
"""Only width and case: NFKC would also turn ① into 1, which is a correction."""

FIFTEEN = re.compile(r"[0-9]{15}")
ORGANISATION = re.compile(r"[0-9A-Z]{8}-[0-9X]")


@dataclass(frozen=True, slots=True)
class Identity:
    """Exactly one of `uscc` and `registration_number` is set, or neither when INVALID."""

    kind: IdentityClass
    uscc: str | None = None
    registration_number: str | None = None
    reason: str | None = None
    was_upper_cased: bool = False


@dataclass(frozen=True, slots=True)
class UsccReport:
    """What validation found; `suggestion` is a proposal, and the text was not changed by it."""

    is_valid: bool
    normalised: str
    parts: Parts | None
    reason: Reason | None
    suggestion: str | None


def normalise(text: str) -> str:
    """Upper case, full to half width, no white space; never another character."""
    return "".join(text.translate(NORMAL_FORM).split())


def _shape_reason(code: str) -> Reason:
    if not code:
        return Reason.EMPTY
    if ORGANISATION.fullmatch(code):
        return Reason.ORGANISATION_CODE
    if len(code) != 18:
        return Reason.LENGTH
    if not uscc.CHARACTERS.issuperset(code):
        return Reason.CHARACTER
    if code[0] not in uscc.AUTHORITIES:
        return Reason.AUTHORITY
    return Reason.STRUCTURE


def _old_number_reason(code: str) -> Reason | None:
    if FIFTEEN.fullmatch(code):
        holds = uscc.registration_number_holds(code)
        return Reason.OLD_NUMBER if holds else Reason.OLD_NUMBER_CHECK
    is_old = any(pattern.fullmatch(code) for pattern in OLD_NUMBERS)
    return Reason.OLD_NUMBER if is_old else None


def _reason(code: str) -> Reason | None:
    """None for a valid code."""
    if uscc.SHAPE.fullmatch(code):
        return None if uscc.holds(code) else Reason.CHECK_DIGIT
    return _old_number_reason(code) or _shape_reason(code)


def classify(text: str) -> Identity:
    """The identity behind a value of a code column."""
    code = normalise(text)
    raised = text != text.upper()
    match _reason(code):
        case None:
            return Identity(IdentityClass.VALID, uscc=code, was_upper_cased=raised)
        # Only market regulation is known to have issued failing codes (pilots of 2015).
        case Reason.CHECK_DIGIT if code[0] == "9":
            kind = IdentityClass.CHECK_DIGIT_FAILED
            return Identity(
                kind, uscc=code, reason=Reason.CHECK_DIGIT.value, was_upper_cased=raised
            )
        case Reason.OLD_NUMBER:
            return Identity(
                IdentityClass.OLD_NUMBER, registration_number=code, was_upper_cased=raised
            )
        case reason:
            return Identity(IdentityClass.INVALID, reason=reason.value)


def validate(text: str) -> UsccReport:
    """Decodes a code, says why it fails, and proposes what may have been meant."""
    code = normalise(text)
    reason = _reason(code)
    return UsccReport(
        is_valid=reason is None,
        normalised=code,
        parts=uscc.parts(code) if uscc.SHAPE.fullmatch(code) else None,
        reason=reason,
        suggestion=suggest(code) if reason else None,
    )


def require_uscc(text: str, path: Path = ("uscc",)) -> str:
    """A USCC in normal form; one whose check digit fails was perhaps issued and is looked up."""
    if uscc.SHAPE.fullmatch(text):
        return text
    code = normalise(text)
    if uscc.SHAPE.fullmatch(code):
        return code
    reason = _old_number_reason(code) or _shape_reason(code)
    raise Refused(ErrorCode.INVALID_USCC, path, reason=reason.description)

"""The states of an issued code."""

from rules.terms import Term


class CodeStatus(Term):
    """赋码状态 · State of a code."""

    ACTIVE = "ACTIVE", "有效 · In force."
    SUSPENDED = "SUSPENDED", "暂停 · Genuine, for now not in force."
    REVOKED = "REVOKED", "终止 · Genuine but ended."

"""Personal identifiers: how they look, how they are shown, and for what purposes they are read."""

import re
from typing import Final

from rules.roles import Role
from rules.terms import Term

PHONE: Final = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
ID_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?![0-9A-Za-z])"
)
"""Mobile and resident identity numbers as people write them, standing alone."""


class PersonalDataPurpose(Term):
    """查阅目的 · For what a raw personal value is read."""

    CASE_HANDLING = "CASE_HANDLING", "办理案件 · Handling the case that it belongs to."
    LAW_ENFORCEMENT = "LAW_ENFORCEMENT", "行政执法 · Administrative enforcement."
    IDENTITY_CHECK = "IDENTITY_CHECK", "核对身份 · Checking who a person is."
    OWN_DATA = "OWN_DATA", "本人查阅 · The person reads what is about himself."


PURPOSES: Final = {
    Role.REGULATOR: frozenset(
        {
            PersonalDataPurpose.CASE_HANDLING,
            PersonalDataPurpose.LAW_ENFORCEMENT,
            PersonalDataPurpose.IDENTITY_CHECK,
        }
    ),
    Role.CONSUMER: frozenset({PersonalDataPurpose.OWN_DATA}),
}
"""What each role may give as its purpose; any other role reads no raw value."""


def masked_id_number(number: str) -> str:
    """The first three and the last four characters (6.4.2-4)."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def masked_phone(phone: str) -> str:
    """The first three and the last four digits of a mobile number; less of any other."""
    if len(phone) >= 11:
        return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"
    return f"{phone[:1]}{'*' * max(len(phone) - 1, 1)}"


def masked_text(text: str) -> str:
    """A certificate or the like: its ends only, where it is long enough to have any."""
    if len(text) >= 12:
        return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
    return f"{text[:1]}***"


def scrubbed(text: str) -> str:
    """A free text in which identifiers that somebody typed are masked."""
    text = ID_NUMBER.sub(lambda found: masked_id_number(found[0]), text)
    return PHONE.sub(lambda found: masked_phone(found[0]), text)

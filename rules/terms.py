"""Closed vocabularies: an enum whose every member carries its bilingual description."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A closed list of names; each member is written `NAME = "NAME", "中文 · English"`."""

    description: str

    def __new__(cls, value: str, description: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member

    def text(self, lang: str) -> str:
        """The description in one language."""
        zh, _, en = self.description.partition(" · ")
        return zh if lang == "zh" else en

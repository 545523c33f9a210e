"""What a mistyped unified social credit code may have been meant to be.

Refuses to correct anything: it proposes one code, or none where two are as likely.
"""

from collections.abc import Callable, Iterator

from rules import uscc

FORBIDDEN = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"})
"""Letters outside the alphabet, and the character for which each is mistaken."""

CONFUSED = ("0DQCU", "1L7T", "2", "5", "8B", "6G", "UY", "MN", "PR", "KX", "EF", "3", "9", "4A")
LOOK_ALIKE: dict[str, str] = {
    char: "".join(other for other in group if other != char) for group in CONFUSED for char in group
}


def _looks(code: str) -> Iterator[str]:
    for at, char in enumerate(code):
        for other in LOOK_ALIKE.get(char, ""):
            yield code[:at] + other + code[at + 1 :]


def _swaps(code: str) -> Iterator[str]:
    for at in range(len(code) - 1):
        if code[at] != code[at + 1]:
            yield code[:at] + code[at + 1] + code[at] + code[at + 2 :]


def _shorter(code: str) -> Iterator[str]:
    for at in range(len(code)):
        yield code[:at] + code[at + 1 :]


def _longer(code: str) -> Iterator[str]:
    for at in range(len(code) + 1):
        for char in uscc.ALPHABET:
            yield code[:at] + char + code[at:]


def _completed(code: str) -> Iterator[str]:
    yield code + uscc.check_digit(code)


def _recomputed(code: str) -> str | None:
    """The wrong algorithm explains the digit: 25 of its 161 codes fail the inner check too."""
    if uscc.SHAPE.fullmatch(code) and code[17] == uscc.incomplete_check_digit(code):
        return code[:17] + uscc.check_digit(code)
    return None


def _same(code: str) -> Iterator[str]:
    yield code


MOVES: dict[int, tuple[Callable[[str], Iterator[str]], ...]] = {
    17: (_completed, _longer),
    18: (_same, _looks, _swaps),
    19: (_shorter,),
}
"""By length, the slips to undo, likeliest first."""


def is_valid(code: str) -> bool:
    return uscc.SHAPE.fullmatch(code) is not None and uscc.holds(code)


def is_plausible(code: str) -> bool:
    """Valid by both checks, the outer one and the organisation code's."""
    return is_valid(code) and uscc.organisation_holds(code[8:17])


def suggest(normalised: str) -> str | None:
    """The one plausible code that one slip away explains the text, or None."""
    code = normalised.translate(FORBIDDEN)
    if any(char not in uscc.ALPHABET for char in code):
        return None
    if recomputed := _recomputed(code):
        return recomputed
    for move in MOVES.get(len(code), ()):
        found = {candidate for candidate in move(code) if is_plausible(candidate)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None

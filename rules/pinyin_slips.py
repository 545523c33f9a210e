"""Pinyin typed with a slip: the spellings one keystroke away that divide into syllables.

Refuses to try everything: where the letters divide as they are, only swaps and omissions.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from string import ascii_lowercase

from rules.pinyin import divide, known_syllables

MOST = 40
"""Spellings tried at most."""
LONGEST = 6
"""Letters of the longest syllable."""


def respelt(letters: str) -> list[str]:
    """What may have been meant, the letters themselves left out."""
    if len(letters) <= LONGEST // 2:
        return []
    found = dict.fromkeys(text for text in _one_key_away(letters) if divide(text) is not None)
    return list(islice((text for text in found if text != letters), MOST))


def _one_key_away(letters: str) -> Iterator[str]:
    begun, ended = _begun(letters), _ended(letters)
    low = max(0, min(ended) - LONGEST)
    high = min(len(letters), max(begun) + LONGEST)
    keys = ascii_lowercase if divide(letters) is None else ""
    for at in range(low, high):
        pair = letters[at : at + 2]
        for size, texts in ((2, [pair[::-1]]), (1, ["", *keys]), (0, [*keys])):
            gaps = _gaps(letters, (at, at + size), begun, ended)
            for text in texts:
                if any(_divides(left + text + right) for left, right in gaps):
                    yield letters[:at] + text + letters[at + size :]


def _begun(letters: str) -> list[int]:
    """Where a syllable may begin, as far as the letters before divide."""
    return [0, *(at for at in range(1, len(letters) + 1) if _divides(letters[:at]))]


def _ended(letters: str) -> list[int]:
    """From where the letters divide to the end, the last syllable perhaps half typed."""
    size = len(letters)
    return [*(at for at in range(size) if divide(letters[at:]) is not None), size]


def _gaps(
    letters: str, cut: tuple[int, int], begun: list[int], ended: list[int]
) -> set[tuple[str, str]]:
    """What stands between a cut and the syllables that are sure before it and behind it."""
    start, end = cut
    before = [at for at in begun if start - LONGEST < at <= start]
    after = [at for at in ended if end <= at < end + LONGEST]
    return {(letters[at:start], letters[end:to]) for at in before for to in after}


@lru_cache(65536)
def _divides(letters: str) -> bool:
    if not letters or letters in known_syllables():
        return True
    sizes = range(1, min(LONGEST, len(letters) - 1) + 1)
    return any(letters[:n] in known_syllables() and _divides(letters[n:]) for n in sizes)

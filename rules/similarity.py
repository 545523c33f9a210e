"""How like two folded names are, from 0 to 1, forgiving the slips of a keyboard.

Edits count one each, a swap of neighbours too (optimal string alignment). Refuses to find:
candidates come from the index.
"""

from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from rules import pinyin

LIKE = 0.6
"""Below this two names are not alike: one edit in three characters is the most."""
INSIDE = 0.95
"""What a likeness with only a part of the name is worth."""
SOUND = 0.98
"""What a likeness of sound alone is worth: 鑫海 for 新海."""
ROUGHLY = 0.75
"""Spelt letters less alike than this need no closer look."""


def alike(typed: str, full: str, core: str) -> float:
    """The likeness of what was typed with a name, with its core, or with a part of it."""
    best = max(
        OSA.normalized_similarity(typed, full, score_cutoff=LIKE),
        OSA.normalized_similarity(typed, core, score_cutoff=LIKE),
    )
    return max(best, _part(typed, full)) if best < INSIDE else best


def _part(typed: str, full: str) -> float:
    """The likeness with that part of a longer name which fits best."""
    if not 3 <= len(typed) < len(full):
        return 0.0
    return INSIDE * fuzz.partial_ratio(typed, full, score_cutoff=100 * LIKE) / 100


def sounds_alike(typed: str, full: str, core: str) -> float:
    """The likeness of two folded names by their syllables, whatever the characters."""
    spelt = _spelt(typed)
    return max(
        OSA.normalized_similarity(spelt, pinyin.syllables(full), score_cutoff=LIKE),
        OSA.normalized_similarity(spelt, pinyin.syllables(core), score_cutoff=LIKE),
    )


@lru_cache(256)
def _spelt(typed: str) -> pinyin.Syllables:
    return tuple(pinyin.syllables(typed))


def likeness(typed: str, full: str, core: str, spelt: tuple[str, str]) -> float:
    """The likeness of a folded text with a name; `spelt` are the spellings of name and core.

    Letters alone are compared with the spelling; characters also by their sound.
    """
    if typed.isascii():
        spelling = alike(typed, *spelt)
        return spelling if spelling >= ROUGHLY else 0.0
    best = alike(typed, full, core)
    letters = "".join(_spelt(typed))
    if best < SOUND and _roughly(letters, spelt):
        best = max(best, SOUND * sounds_alike(typed, full, core))
    return best


def _roughly(letters: str, spelt: tuple[str, str]) -> bool:
    return any(OSA.normalized_similarity(letters, text, score_cutoff=ROUGHLY) for text in spelt)

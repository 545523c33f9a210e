"""Which response keys stand at one place of an answer, so that what is written there can merge."""

from dataclasses import dataclass, field


@dataclass
class Scope:
    """The response keys of one selection, what each of them means, and what stands below it."""

    taken: dict[str, str] = field(default_factory=dict)
    below: dict[str, "Scope"] = field(default_factory=dict)

    def key(self, wanted: str, meaning: str) -> str:
        """The wanted key, or a like one if something else stands under it."""
        key, number = wanted, 1
        while self.taken.get(key, meaning) != meaning:
            number += 1
            key = f"{wanted}{number}"
        self.taken[key] = meaning
        return key

    def inner(self, key: str) -> "Scope":
        """The scope below a key, shared by all that merge into it."""
        return self.below.setdefault(key, Scope())

"""Automatic persisted queries: a client names a document by its SHA-256 and sends the text once.

What it sends is kept in this process, the least recently named leaving first; a hash that is not
known here is asked for again, so nothing depends on it. Refuses a text that its hash does not fit.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from graphql import GraphQLError

from graph.base.documents import Prepared
from graph.base.trusted import digest_of

MOST_BYTES = 8 * 1024 * 1024


def _refused(message: str, code: str) -> Prepared:
    return Prepared("", (GraphQLError(message, extensions={"code": code}),))


NOT_FOUND = _refused("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
"""In the words by which clients know that they must send the text."""
MISMATCH = _refused("provided sha does not match query", "PERSISTED_QUERY_MISMATCH")


@dataclass(slots=True)
class Persisted:
    """Texts by their hashes."""

    known: OrderedDict[str, str] = field(default_factory=OrderedDict)
    size: int = 0

    def find(self, name: str) -> str | None:
        """The text of a hash, if it was sent before."""
        if name in self.known:
            self.known.move_to_end(name)
        return self.known.get(name)

    def keep(self, name: str, text: str) -> bool:
        """Remember a text under its hash; false where it is another's."""
        if self.known.get(name) == text:
            return True
        if digest_of(text) != name:
            return False
        self.known[name] = text
        self.size += len(text)
        while self.size > MOST_BYTES:
            self.size -= len(self.known.popitem(last=False)[1])
        return True

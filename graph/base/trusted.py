"""Documents that a deployment has registered, by the SHA-256 of their text.

The file is JSON, `{"<sha256 in hex>": "<document>"}`, as builds of clients write it. A file whose
hashes do not fit its documents is refused whole, as is one that is not the file that was reviewed,
or that the key of its reviewers did not sign.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from rules.seal import PublicKey

SUFFIX = ".sig"
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Trusted:
    """Documents by their hashes."""

    documents: Mapping[str, str]
    texts: frozenset[str]

    @classmethod
    def of(cls, documents: Mapping[str, str]) -> "Trusted":
        """Registered documents; raises ValueError for one that its hash does not fit."""
        for name, text in documents.items():
            if not isinstance(text, str) or digest_of(text) != name:
                raise ValueError(f"the document of {name[:70]!r} has another hash")
        return cls(dict(documents), frozenset(documents.values()))

    @classmethod
    def read(
        cls, path: Path, pinned: str | None = None, signer: PublicKey | None = None
    ) -> "Trusted":
        """The documents of a file; raises OSError or ValueError where it is not what it should.

        A signature is 64 bytes in a file beside it.
        """
        content = path.read_bytes()
        if pinned is not None and sha256(content).hexdigest() != pinned:
            raise ValueError("the file is not the one that was reviewed")
        if signer is not None and not signer.verify(_signature(path), content):
            raise ValueError(f"the key {signer.id} did not sign this file")
        documents = json.loads(content)
        if not isinstance(documents, dict):
            raise ValueError("the file holds no object")
        return cls.of(documents)

    def text(self, query: str, name: str | None) -> str | None:
        """The document that a request sends or names, if it is registered."""
        if query:
            return query if query in self.texts else None
        return self.documents.get(name or "")


def _signature(path: Path) -> bytes:
    return path.with_name(path.name + SUFFIX).read_bytes()


def digest_of(text: str) -> str:
    """The name of a document: the SHA-256 of its very text, in hex."""
    return sha256(text.encode()).hexdigest()

"""The sanctions that an article threatens, cut out of its text; refuses to interpret them."""

import re

_PIECE = re.compile(r"[^，；。：\n]+")
_SANCTION = re.compile(
    r"罚款|没收|吊销|警告|责令停产停业|责令停止|责令改正|责令限期改正|停业整顿|拘留|不得从事|撤销"
)
MOST = 20


def sanctions(text: str) -> list[str]:
    """The pieces of a text that name a sanction, in order, each once."""
    found = [piece.strip() for piece in _PIECE.findall(text) if _SANCTION.search(piece)]
    return list(dict.fromkeys(found))[:MOST]

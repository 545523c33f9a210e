"""What the answer behind a link says of it: alive, at fault, or given up."""

import re
from typing import Final

from rules.terms import Term

DEAD_AFTER: Final = 2
"""A link is dead once so many checks in a row have failed: one alone may be the network's fault."""
LINK: Final = r"""https?://[^\s<>"'（）《》「」，。；、]+"""
IS_LINK: Final = re.compile(LINK)


class LinkFault(Term):
    """链接问题 · What is wrong with a link."""

    NOT_A_LINK = "NOT_A_LINK", "不是网址 · It is no address of the web."
    UNREACHABLE = "UNREACHABLE", "无法连接 · Nothing answers there."
    NOT_FOUND = "NOT_FOUND", "页面不存在 · There is no such page."
    SERVER_ERROR = "SERVER_ERROR", "服务器出错 · The server fails."


GONE: Final = frozenset({404, 410})


def fault_of(url: str, status: int | None) -> LinkFault | None:
    """The fault of a link that answered by this status, None where nothing did; None if it lives.

    Whoever asks for a sign-in, or for fewer questions, is there.
    """
    if not IS_LINK.fullmatch(url):
        return LinkFault.NOT_A_LINK
    if status is None:
        return LinkFault.UNREACHABLE
    if status in GONE:
        return LinkFault.NOT_FOUND
    return LinkFault.SERVER_ERROR if status >= 500 else None

"""Which web pages may talk to us: our own, and those that the settings name.

A program that is not a browser sends no Origin and is judged by its token alone.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

FOREIGN_SITES = {"cross-site", "same-site"}
PREFLIGHTED = ("x-requested-with", "x-apollo-operation-name", "apollo-require-preflight")
"""Headers that a page of another site cannot send without asking first."""


def is_welcome(headers: Mapping[str, str], allowed: frozenset[str]) -> bool:
    """No Origin, our own, or one of the list; `null` (a sandbox, a file) is none of these."""
    origin = headers.get("origin")
    if origin is None:
        return True
    host = urlsplit(origin).netloc.lower()
    return origin in allowed or (host != "" and host == headers.get("host", "").lower())


def is_forged(headers: Mapping[str, str]) -> bool:
    """A query by GET that a page of another site made the browser send, as an image or a link."""
    return headers.get("sec-fetch-site") in FOREIGN_SITES and not any(
        name in headers for name in PREFLIGHTED
    )

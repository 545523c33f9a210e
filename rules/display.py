"""Where an entity shows its code: the hosts of its web sites, and what a badge may say there.

A badge vouches for a site only under a host that the entity has registered. Refuses to guess: a
page of another site that does not say whose it is, is nobody's.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from rules.errors import ErrorCode, Refused

MOST_SITES: Final = 20
LONGEST_HOST: Final = 253
LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
OURS: Final = frozenset({"none", "same-origin"})
"""What a browser says of a request that no other site had it make."""


class Standing(StrEnum):
    """What a badge may say where it stands."""

    IN_FORCE = "IN_FORCE"
    ENDED = "ENDED"
    ELSEWHERE = "ELSEWHERE"
    """The code is in force, and this is not a site of the entity."""


def require_host(text: str) -> str:
    """The host of a web site, as browsers write it: lower case, without port, IDN as `xn--`."""
    try:
        host = text.strip().rstrip(".").lower().encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    is_host = len(host) <= LONGEST_HOST and all(LABEL.fullmatch(one) for one in host.split("."))
    if not is_host:
        raise Refused(ErrorCode.BAD_INPUT, ("host",), detail=text[:LONGEST_HOST])
    return host


def standing(
    referer: str | None, fetched: str | None, own: str, sites: Collection[str]
) -> Standing:
    """What a badge in force may say, by the headers `Referer` and `Sec-Fetch-Site`.

    `own` is our address. Without either header somebody looks at the picture alone.
    """
    host = _host(referer)
    if host is None:
        is_alone = fetched is None or fetched in OURS
        return Standing.IN_FORCE if is_alone else Standing.ELSEWHERE
    is_known = host == _host(own) or host in sites
    return Standing.IN_FORCE if is_known else Standing.ELSEWHERE


def _host(url: str | None) -> str | None:
    """The host of an address; an address that is none has the host ''."""
    if not url:
        return None
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""

"""Signed exchange with partners: algorithms, the window of a signature, when to send again.

Says which addresses may be sent to; resolves no name and opens no connection.
"""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from rules.terms import Term

WINDOW = timedelta(seconds=300)
"""How far `created` may lie from our clock, either way; a nonce is kept for twice as long."""
PLATFORM = "PLATFORM"
"""The owner of our own keys."""
LONGEST_BODY = 1024 * 1024
LONGEST_NONCE = 128
TRANSLATED = ip_network("64:ff9b::/96")
"""IPv4 addresses as NAT64 shows them; the standard library calls them global."""
ENDPOINTS = {"https": 443, "http": 80}


class KeyAlgorithm(Term):
    """签名算法 · Algorithm of a partner's key."""

    ED25519 = "ED25519", "Ed25519 签名（RFC 8032） · Ed25519 (RFC 8032)."
    ECDSA_P256 = "ECDSA_P256", "ECDSA P-256 与 SHA-256 · ECDSA on P-256 with SHA-256."
    SM2 = "SM2", "国密 SM2 与 SM3（GB/T 32918） · SM2 with SM3 (GB/T 32918)."


class MessageState(Term):
    """外发消息状态 · How far a message to a partner has come."""

    PENDING = "PENDING", "待送达 · Waiting to be delivered."
    DELIVERED = "DELIVERED", "已送达 · Accepted by the receiver."
    DEAD = "DEAD", "多次失败，停止重试，可重放 · Given up after all tries; can be replayed."


RETRY_SECONDS = (1, 5, 30, 120, 600, 1800, 3600, 7200, 14400)
"""The wait after each failed try; the try after the last of them is the last."""


def next_try(attempts: int, now: datetime, asked: int | None = None) -> datetime | None:
    """When a message that failed so many times is tried again; None when it is given up.

    `asked` is the receiver's Retry-After in seconds, honoured up to the longest wait.
    """
    if attempts > len(RETRY_SECONDS):
        return None
    wait = RETRY_SECONDS[attempts - 1]
    if asked is not None:
        wait = max(wait, min(asked, RETRY_SECONDS[-1]))
    return now + timedelta(seconds=wait)


def is_accepted(status: int | None) -> bool:
    """Whether the receiver took the message."""
    return status is not None and 200 <= status < 300


def is_hopeless(status: int | None) -> bool:
    """Whether the receiver said that it will never take it: 410 Gone."""
    return status == 410


def is_endpoint(url: str, *, is_local_allowed: bool, is_plain_allowed: bool = False) -> bool:
    """Whether a URL has the form of a receiver's address: https, a host, no user and no fragment.

    `is_local_allowed` admits http and private addresses, for development; `is_plain_allowed`
    http alone.
    """
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    may_be_plain = is_local_allowed or is_plain_allowed
    if parts.scheme != "https" and not (may_be_plain and parts.scheme == "http"):
        return False
    if not parts.hostname or parts.username is not None or parts.fragment or port == 0:
        return False
    return is_local_allowed or not _is_private_name(parts.hostname)


def _is_private_name(host: str) -> bool:
    """Names that never lead outside; every other name is judged again by what it resolves to."""
    host = host.rstrip(".")
    try:
        return not is_public(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public network; raises ValueError for a name."""
    found = ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if mapped is not None:
        found = mapped
    return found.is_global and not found.is_multicast and found not in TRANSLATED

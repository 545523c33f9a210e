"""How the serving process signs in to PostgreSQL: as each class of rights, never as the owner.

The passwords of the roles are derived from the owner's: replicas agree on them, nobody has to keep
them, and whoever reads one learns nothing of the owner's. A URL without a password (a socket that
is trusted) leaves the roles without one too.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterator
from typing import NewType

from sqlalchemy.engine import make_url

from models.grants import EVERY_ROLE, WRITER

ServingUrl = NewType("ServingUrl", str)
"""Where the roles sign in; the account that it names does not exist."""
SERVING = "youxin_serving"
ITERATIONS = 4096
"""As PostgreSQL itself hashes; what is hashed is no word but 256 bits."""


def serving_url(owner: str) -> ServingUrl:
    """What the serving process is told instead of the owner's URL."""
    url = make_url(owner)
    named = url.set(username=SERVING, password=_derived(url.password, SERVING))
    return ServingUrl(named.render_as_string(hide_password=False))


def login_url(serving: ServingUrl, role: str) -> str:
    """Where a role signs in."""
    url = make_url(serving)
    named = url.set(username=role, password=_derived(url.password, role))
    return named.render_as_string(hide_password=False)


def passwords(owner: str) -> Iterator[str]:
    """SQL that gives each role its password, which itself is not in it."""
    serving = serving_url(owner)
    for role in EVERY_ROLE:
        password = make_url(login_url(serving, role)).password
        if password is not None:
            yield f"ALTER ROLE {role} PASSWORD '{_verifier(str(password), role)}'"


def writer_url(owner: str) -> str:
    """Where a command of this program signs in to write what the server would."""
    return login_url(serving_url(owner), WRITER)


def _derived(secret: object, purpose: str) -> str | None:
    if not secret:
        return None
    return hmac.new(str(secret).encode(), f"youxin/{purpose}".encode(), "sha256").hexdigest()


def _verifier(password: str, role: str) -> str:
    """What PostgreSQL keeps of a password (RFC 5803), the same each time for the same password."""
    salt = hashlib.sha256(f"youxin/{role}/{password}".encode()).digest()[:16]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (b64encode(one).decode() for one in (salt, stored, server))
    return f"SCRAM-SHA-256${ITERATIONS}:{salt64}${stored64}:{server64}"

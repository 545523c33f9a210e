"""Who verifies tokens: the issuer that the settings name or, in development, ourselves."""

from typing import Protocol

from app.oidc import Issuer
from app.settings import Settings
from resolvers.context import Viewer


class Tokens(Protocol):
    """Who verifies tokens."""

    def verify(self, token: str) -> Viewer:
        """The viewer whom a token names; raises Refused(UNAUTHENTICATED)."""


def tokens_of(settings: Settings) -> Tokens:
    """The issuer that the settings name; in development, our own tokens."""
    if settings.oidc_issuer is None:
        from app.identity import Identity

        return Identity.at(settings.key_dir)
    strong = frozenset(settings.oidc_strong_acr.split(",")) - {""}
    return Issuer(
        settings.oidc_issuer,
        settings.oidc_audience,
        settings.oidc_role_claim,
        strong,
        settings.oidc_cache_seconds,
        settings.oidc_retry_seconds,
    )

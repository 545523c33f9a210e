"""Whether this deployment runs registered documents only, and which they are."""

from app.settings import Settings
from graph.base.trusted import Trusted
from rules.seal import PublicKey


def registered(settings: Settings) -> Trusted | None:
    """The registered documents, None where any is run; raises OSError or ValueError."""
    if settings.documents == "any" or settings.documents_file is None:
        return None
    signer = PublicKey.from_text(settings.documents_key) if settings.documents_key else None
    return Trusted.read(settings.documents_file, settings.documents_sha256, signer)

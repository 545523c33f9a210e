"""One serving process: reads its settings from the environment that `youxin serve` made."""

from starlette.applications import Starlette

from app import memory
from app.logins import ServingUrl
from app.settings import Settings

memory.spare()
from app.asgi import create_app  # noqa: E402 - what comes here reads structlog


def create() -> Starlette:
    """The application that a worker serves."""
    settings = Settings()
    if settings.database_url is None:
        raise LookupError("YOUXIN_DATABASE_URL")
    return create_app(settings, ServingUrl(settings.database_url))

"""One serving process: reads its settings from the environment that `youxin serve` made."""

from starlette.applications import Starlette

from app.asgi import create_app
from app.settings import Settings


def create() -> Starlette:
    """The application that a worker serves."""
    settings = Settings()
    if settings.database_url is None:
        raise LookupError("YOUXIN_DATABASE_URL")
    return create_app(settings, settings.database_url)

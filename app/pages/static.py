"""The files that our pages load: ours from the repository, the vendors' put there by `assets`.

Refuses an address outside of this server: regulators' networks have no internet.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
VENDOR = FOLDER / "vendor"
LIST = VENDOR / "installed.json"
"""Written last by `assets`: while it is absent, the vendors' files are not complete."""


def vendor_files() -> tuple[str, ...]:
    """The explorer's installed files in the order to load them; empty where there are none."""
    if not LIST.is_file():
        return ()
    names: list[str] = json.loads(LIST.read_text("utf-8"))["files"]
    return tuple(f"vendor/{name}" for name in names)


def vendor_file(name: str) -> str | None:
    """An installed file of a vendor; None where it is not there."""
    return f"vendor/{name}" if LIST.is_file() and (VENDOR / name).is_file() else None


@cache
def address(name: str) -> str:
    """Where a file is served; the address changes with the content, so it may be kept for ever."""
    return f"/static/{name}?v={sha256((FOLDER / name).read_bytes()).hexdigest()[:12]}"


class Files(StaticFiles):
    """Kept by browsers for ever under an address with a version, asked for again without."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_versioned = scope["query_string"].startswith(b"v=")
        kept = "public, max-age=31536000, immutable" if is_versioned else "no-cache"
        response.headers["cache-control"] = kept
        return response


ROUTE = Mount("/static", Files(directory=FOLDER), middleware=[Middleware(GZipMiddleware)])

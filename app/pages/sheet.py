"""What pages share: their language, templates, and one style whose hash the policy names.

A page loads nothing from elsewhere, and runs no script unless it says so itself.
"""

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request

from rules.errors import Language

FOLDER = Path(__file__).parent / "templates"


def language(http: Request) -> Language:
    """Chinese unless English is asked for."""
    return "en" if http.query_params.get("lang") == "en" else "zh"


def file_text(name: str) -> str:
    """A style or an operation that lies beside the templates."""
    return (FOLDER / name).read_text("utf-8")


def styles(*names: str) -> str:
    """The one style of a page, of these parts."""
    return "".join(file_text(name) for name in names)


def headers(css: str, images: str = "data:", forms: str = "'none'") -> dict[str, str]:
    """The headers of a page without scripts whose one style is this."""
    style_hash = b64encode(sha256(css.encode()).digest()).decode()
    return {
        "cache-control": "no-store",
        "content-security-policy": (
            f"default-src 'none'; base-uri 'none'; form-action {forms}; frame-ancestors 'none'; "
            f"img-src {images}; style-src 'sha256-{style_hash}'"
        ),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


@cache
def template(name: str, *filters: Callable[..., Any]) -> jinja2.Template:
    """A template that knows these functions by their names, and no value that is not given."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.filters |= {each.__name__: each for each in filters}
    return made.get_template(name)

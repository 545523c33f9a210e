"""GS1 Digital Link: `/01/{gtin}/10/{lot}`, read from a path, an address or a bare number."""

import re
from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from rules.errors import Refused
from rules.products import require_gtin

CANONICAL: Final = "https://id.gs1.org"
"""The domain under which GS1 itself resolves links; EPCIS names classes under it."""
_PLAIN: Final = re.compile(rf"{re.escape(CANONICAL)}/01/(\d+)/10/([\w.-]+)", re.ASCII)
"""A canonical address with nothing to unquote: a seventh of the work of taking it apart."""


class Item(NamedTuple):
    """A trade item, and one lot of it if the link names one."""

    gtin: str
    lot: str | None

    @property
    def path(self) -> str:
        """The link's path; a GTIN is written with 14 digits."""
        lot = f"/10/{quote(self.lot, safe='')}" if self.lot is not None else ""
        return f"/01/{self.gtin.zfill(14)}{lot}"

    @property
    def code(self) -> str:
        """The same with the lot as it is printed: the code of the item in the register."""
        return f"/01/{self.gtin.zfill(14)}" + (f"/10/{self.lot}" if self.lot is not None else "")

    @property
    def uri(self) -> str:
        """The canonical address."""
        return CANONICAL + self.path


def read(text: str) -> Item | None:
    """The item that a text names; None where it is no link or its number is wrong."""
    if (plain := _PLAIN.fullmatch(text)) is not None:
        return _item(*plain.groups())
    parts = urlsplit(text.strip()).path.split("/") if "/" in text else ["", "01", text.strip()]
    if len(parts) not in (3, 5) or parts[:2] != ["", "01"]:
        return None
    if len(parts) == 5 and (parts[3] != "10" or not parts[4]):
        return None
    return _item(parts[2], unquote(parts[4]) if len(parts) == 5 else None)


def _item(gtin: str, lot: str | None) -> Item | None:
    try:
        return Item(require_gtin(gtin).zfill(14), lot)
    except Refused:
        return None

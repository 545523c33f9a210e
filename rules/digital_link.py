"""GS1 Digital Link: `/01/{gtin}/10/{lot}`, read from a path, an address or a bare number."""

from typing import Final, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from rules.errors import Refused
from rules.products import require_gtin

CANONICAL: Final = "https://id.gs1.org"
"""The domain under which GS1 itself resolves links; EPCIS names classes under it."""


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
    parts = urlsplit(text.strip()).path.split("/") if "/" in text else ["", "01", text.strip()]
    if len(parts) not in (3, 5) or parts[:2] != ["", "01"]:
        return None
    if len(parts) == 5 and (parts[3] != "10" or not parts[4]):
        return None
    try:
        gtin = require_gtin(parts[2])
    except Refused:
        return None
    return Item(gtin.zfill(14), unquote(parts[4]) if len(parts) == 5 else None)

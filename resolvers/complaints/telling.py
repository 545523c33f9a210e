"""What partners are told of a case: its state under their own number."""

from datetime import datetime  # noqa: F401

from models.complaints import Complaint
from resolvers.work import Work


async def tell_partners(work: Work, row: Complaint) -> None:
    """Nothing yet."""

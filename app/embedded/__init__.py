"""The program's own PostgreSQL: leased by each command, stopped by the last one out."""

from app.embedded.account import Unusable
from app.embedded.lease import discard, lease

__all__ = ["Unusable", "discard", "lease"]

"""Where notices of failed samples and recalls are listed."""

from loaders.base import equals, feed, order
from models.safety_notices import SafetyNotice

feed_of_notices = feed(
    SafetyNotice,
    {"NEWEST": order(SafetyNotice.published_at, descending=True)},
    {"kind": equals(SafetyNotice.kind)},
)

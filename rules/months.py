"""Months counted on the calendar, as terms of law count them."""

from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_year, next_month = divmod(year * 12 + month + 1, 12)
    last = (date(next_year, next_month + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))

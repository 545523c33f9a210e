"""Periods of law: working days with 调休, and months counted by the Civil Code (Arts 200–203).

Refuses to pretend: a year that the State Council has not yet announced is counted by weekends
alone and says so, and open clocks are computed again once it is known.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version

import chinese_calendar

CALENDAR_VERSION = version("chinesecalendar")
"""The announced years are the package's data, so its version names them."""
SATURDAY = 5
ONE_DAY = timedelta(days=1)


def is_announced(year: int) -> bool:
    """Whether the holidays of the year are known."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


@cache
def is_working_day(day: date) -> bool:
    """Whether authorities work on this day; beyond the announced years weekends decide."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def working_days_after(start: date, count: int) -> date:
    """The last day of a period of so many working days; the start is not counted."""
    day = start
    for _ in range(count):
        day += ONE_DAY
        while not is_working_day(day):
            day += ONE_DAY
    return day


def months_after(start: date, months: int) -> date:
    """The corresponding day so many months on, or the end of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def days_after(start: date, count: int) -> date:
    """The last day of a period of natural days: the start is not counted, and a period that
    would end on a day of rest ends on the next working day (Civil Code Arts 201–203)."""
    return next_working_day(start + timedelta(days=count))


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and with `end`; none where it is earlier."""
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))


def written(day: date, lang: str) -> str:
    """A day as people write it."""
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B %Y}"

"""A program whose clock is wrong by some seconds: `datetime.now` and `time.time`, for all of it."""

SKEWED = """
import datetime, time
SECONDS, true, true_time = %r, datetime.datetime, time.time
class Meta(type):
    def __instancecheck__(cls, one): return isinstance(one, true)
class Skewed(true, metaclass=Meta):
    @classmethod
    def now(cls, tz=None): return true.now(tz) + datetime.timedelta(seconds=SECONDS)
datetime.datetime = Skewed
time.time = lambda: true_time() + SECONDS
from app.cli import main
main()
"""

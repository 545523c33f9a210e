"""What a request knows: its viewer, its language, its clock, and its one door to the rows."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from resolvers.watching import Watch
from rules.errors import ErrorCode, Language, Refused
from rules.roles import RIGHTS, Rights, Role, Scope, may

CHONGQING = ZoneInfo("Asia/Shanghai")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. `expires_at` is None for the anonymous."""

    role: Role
    subject: str
    district: str | None = None
    uscc: str | None = None
    expires_at: datetime | None = None
    session: str | None = None
    """The sign-in behind the token, where an identity provider names it."""

    @property
    def rights(self) -> Rights:
        """The class of rights, which chooses the database role and the plan."""
        return RIGHTS[self.role]

    def require(self, scope: Scope) -> None:
        """Refuse unless the viewer holds the scope."""
        if not may(self.role, scope):
            anonymous = self.role is Role.PUBLIC
            raise Refused(ErrorCode.UNAUTHENTICATED if anonymous else ErrorCode.FORBIDDEN)


ANONYMOUS = Viewer(Role.PUBLIC, "anonymous")


class Services(Protocol):
    """What a request may use beside its rows: the writer of commands, the events, the keys."""

    @property
    def writer(self) -> Any:
        """Opens the transactions of commands."""
        ...

    @property
    def events(self) -> Any:
        """The event log."""
        ...

    @property
    def keyring(self) -> Any:
        """The private keys."""
        ...

    @property
    def base_url(self) -> str:
        """The address that codes and links begin with."""
        ...

    @property
    def local_targets(self) -> bool:
        """Whether messages may go to http and to private addresses."""
        ...

    def door(self, rights: Rights) -> "Door":
        """The door of another class of rights, for what a rule opens to this viewer alone."""
        ...


class Door(Protocol):
    """Reads rows under the database role of one class of rights."""

    async def fetch(self, sql: str, *arguments: object) -> Sequence[Row]:
        """All rows of one statement."""
        ...


@dataclass(slots=True)
class Ctx:
    """One request. The time enters only as `now` and `today`."""

    viewer: Viewer
    door: Door
    services: Services
    lang: Language = "zh"
    host: str | None = None
    """The address that the request comes from; the anonymous of one network share a budget."""
    by_gateway: bool = False
    """Whether a federation gateway vouches for the request, on whose behalf the viewer asks."""
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    loaders: dict[Any, Any] = field(default_factory=dict)
    made: dict[UUID, Any] = field(default_factory=dict)
    """What a command has just made, under its subject, where the answer need not read it again."""
    done: dict[str, Any] = field(default_factory=dict)
    """What mutations of this request have answered, by response key: none is carried out twice."""
    watch: Watch | None = None

    def renew(self) -> None:
        """A later moment of a long-lived request: a new time, and nothing remembered."""
        self.now = datetime.now(UTC)
        self.loaders.clear()

    @property
    def today(self) -> date:
        """The date of law: the day in Chongqing."""
        return self.now.astimezone(CHONGQING).date()

    @property
    def rights(self) -> Rights:
        """The viewer's class of rights."""
        return self.viewer.rights

    def require_gateway(self) -> None:
        """Refuse unless a gateway asks, for itself or for the viewer."""
        if not self.by_gateway:
            self.viewer.require(Scope.REFERENCE)


@dataclass(frozen=True, slots=True)
class Slice:
    """A page of rows that a resolver made itself, with the place where the next one begins."""

    rows: Sequence[Row]
    has_next: bool
    cursors: Sequence[str]
    count: Callable[[], Awaitable[int]] | None = None
    """Asked only where the total is selected; without it the rows are all there are."""


LARGEST_PAGE = 100


def page_size(first: int) -> int:
    """The page size, if it lies between 1 and 100."""
    if not 1 <= first <= LARGEST_PAGE:
        raise Refused(ErrorCode.PAGE_SIZE, ("first",), low=1, high=LARGEST_PAGE)
    return first


def past(moment: datetime, today: date, name: str) -> datetime:
    """The moment asked about, if its day is not after today."""
    if moment.astimezone(CHONGQING).date() > today:
        path = "asOf" if name == "as_of" else "knownAt"
        raise Refused(ErrorCode.AS_OF_FUTURE, (path,), value=moment.isoformat())
    return moment


Subject = UUID
"""A command returns the id of the row it changed; the payload reads it through the door."""

"""What a viewer may do in a case, as SQL that is written from the table of moves."""

from models.visibility import STANDING, Mask
from rules.complaints import ComplaintActor
from rules.complaints.moves import FLOWS

LEFT = "({t}.due_on - {today})"
IS_OVERDUE = "({t}.due_on < {today})"
NOTHING = "ARRAY[]::text[]"


def _cells(actors: tuple[ComplaintActor, ...]) -> str:
    """One WHEN for each state and actor with anything to do."""
    return " ".join(
        f"WHEN '{actor}|{kind}|{state}' THEN ARRAY{[one.value for one in actions]}"
        for kind, flow in FLOWS.items()
        for (state, actor), actions in flow.cells(actors).items()
    )


def _allowed(standing: str, actors: tuple[ComplaintActor, ...]) -> str:
    key = f"({standing}) || '|' || {{t}}.kind || '|' || {{t}}.state"
    return f"CASE {key} {_cells(actors)} ELSE {NOTHING} END"


ALLOWED = Mask(
    public=NOTHING,
    own=_allowed(
        STANDING.own or "",
        (ComplaintActor.COMPLAINANT, ComplaintActor.RESPONDENT, ComplaintActor.STATION),
    ),
    staff=_allowed(STANDING.staff, (ComplaintActor.REGULATOR,)),
)

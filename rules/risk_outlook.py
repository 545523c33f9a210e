"""What would change a grade: the days on which time does, and the single records whose repair does.

Refuses prophecy: every line says what would be if nothing else happened, and can be recomputed.
"""

from dataclasses import dataclass, replace
from datetime import date

from rules.entities import RiskClass
from rules.risk import Facts, Grade, assess, step_days
from rules.risk_model import RiskModel
from rules.terms import Term


class Turn(Term):
    """等级变化的条件 · What would change the grade."""

    TIME = "TIME", "时间经过 · Time passes and nothing new happens."
    REPAIR = "REPAIR", "信用修复 · One record is repaired or removed."


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """If the turn happens, the grade is this on that day."""

    turn: Turn
    on: date
    risk_class: RiskClass
    score: int
    record_id: str | None = None

    def text(self, lang: str) -> str:
        """The sentence for a person."""
        day, grade = self.on.isoformat(), self.risk_class.value
        if self.turn is Turn.TIME:
            if lang == "zh":
                return f"若无新的失信记录，{day} 起等级为 {grade}"
            return f"The grade becomes {grade} on {day} if nothing new is recorded"
        if lang == "zh":
            return f"若该记录完成信用修复，等级即为 {grade}"
        return f"The grade becomes {grade} if this record is repaired"


def counterfactuals(model: RiskModel, facts: Facts, grade: Grade) -> tuple[Counterfactual, ...]:
    """First what time does, in order of days; then the repairs that change the class at once."""
    return (*_by_time(model, facts, grade), *_by_repair(model, facts, grade))


def without(facts: Facts, record_id: str) -> Facts:
    """The facts as if that record had been repaired."""
    return replace(facts, marks=tuple(mark for mark in facts.marks if mark.id != record_id))


def published(facts: Facts, today: date) -> Facts:
    """The facts without what has been repaired or removed by today."""
    kept = (mark for mark in facts.marks if mark.ends_on is None or mark.ends_on > today)
    return replace(facts, marks=tuple(kept))


def _by_time(model: RiskModel, facts: Facts, grade: Grade) -> list[Counterfactual]:
    found: list[Counterfactual] = []
    now = grade.risk_class
    for day in step_days(model, facts, grade.as_of):
        then = assess(model, facts, day)
        if then is not None and then.risk_class is not now:
            found.append(Counterfactual(Turn.TIME, day, then.risk_class, then.score))
            now = then.risk_class
    return found


def _by_repair(model: RiskModel, facts: Facts, grade: Grade) -> list[Counterfactual]:
    found: list[Counterfactual] = []
    for record in dict.fromkeys(mark.id for mark in sorted(facts.marks, key=lambda one: one.id)):
        then = assess(model, without(facts, record), grade.as_of)
        if then is not None and then.risk_class < grade.risk_class:
            turned = (Turn.REPAIR, grade.as_of, then.risk_class, then.score, record)
            found.append(Counterfactual(*turned))
    return found

"""Where warnings and their subjects are found."""

from loaders.base import newest, one
from models.entities import Entity
from models.warnings import RiskWarning

of_entity = newest(RiskWarning.entity_id, by=RiskWarning.issued_at, where="{t}.state = 'RAISED'")
by_event = one(RiskWarning.id, of="subject_id")
entity = one(Entity.id, of=RiskWarning.entity_id)

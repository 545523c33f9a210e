"""Where an entity's credit records are found."""

from loaders.base import newest
from models.credit import CreditRecord

of_entity = newest(CreditRecord.entity_id, by=CreditRecord.occurred_on)

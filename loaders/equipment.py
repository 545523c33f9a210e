"""Where special equipment and its catalogue are found."""

from loaders.base import one, soonest
from models.equipment import EquipmentVariety, SpecialEquipment

of_entity = soonest(SpecialEquipment.entity_id, by=SpecialEquipment.next_inspection_on)
variety = one(EquipmentVariety.code, of=SpecialEquipment.variety_code)

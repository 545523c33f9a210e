"""Where special equipment, its catalogue, its people and its care are found."""

from loaders.base import keyed, newest, one, soonest
from models.equipment import EquipmentCare, EquipmentDuty, EquipmentVariety, SpecialEquipment
from models.persons import Person
from rules.equipment import DutyKind, require_device_code

of_entity = soonest(SpecialEquipment.entity_id, by=SpecialEquipment.next_inspection_on)
variety = one(EquipmentVariety.code, of=SpecialEquipment.variety_code)
parent_variety = one(EquipmentVariety.code, of=EquipmentVariety.parent_code)
by_registration_code = keyed(SpecialEquipment.registration_code)
by_device_code = keyed(SpecialEquipment.device_code, parse=require_device_code)
care = newest(EquipmentCare.equipment_id, by=EquipmentCare.done_on)
inspections = newest(
    EquipmentCare.equipment_id, by=EquipmentCare.done_on, where="{t}.kind <> 'MAINTENANCE'"
)
safety_managers = soonest(
    EquipmentDuty.equipment_id,
    by=EquipmentDuty.valid_to,
    where=f"{{t}}.kind = '{DutyKind.SAFETY_MANAGER.value}'",
)
operators = soonest(
    EquipmentDuty.equipment_id,
    by=EquipmentDuty.valid_to,
    where=f"{{t}}.kind = '{DutyKind.OPERATOR.value}'",
)
person = one(Person.id, of=EquipmentDuty.person_id)

LAST_CARE = """
SELECT equipment_id, kind, max(done_on) AS done_on FROM equipment_care
WHERE equipment_id = ANY($1::uuid[]) AND is_passed GROUP BY 1, 2
"""
MANAGERS = """
SELECT equipment_id, max(valid_to) AS valid_to FROM equipment_duty
WHERE equipment_id = ANY($1::uuid[]) AND kind = 'SAFETY_MANAGER' GROUP BY 1
"""

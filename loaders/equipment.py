"""Where special equipment, its catalogue, its people and its care are found."""

from loaders.base import keyed, newest, one, soonest
from models.equipment import EquipmentCare, EquipmentDuty, EquipmentVariety, SpecialEquipment
from models.persons import Person
from models.regions import District
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

place_district = one(District.code, of=SpecialEquipment.place_district_code)
by_safety_code = keyed(SpecialEquipment.safety_code)

LAST_CARE = """
SELECT equipment_id, kind, is_passed, max(done_on) AS done_on FROM equipment_care
WHERE equipment_id = ANY($1::uuid[]) GROUP BY 1, 2, 3
"""
CERTIFIED = """
SELECT equipment_id, kind, max(valid_to) AS valid_to FROM equipment_duty
WHERE equipment_id = ANY($1::uuid[]) GROUP BY 1, 2
"""

_KEY_UNITS = """
FROM entity e WHERE e.district_code = ANY(SELECT unnest(subtree) FROM district WHERE code = $1)
  AND EXISTS (SELECT 1 FROM special_equipment s
    WHERE s.entity_id = e.id AND s.is_public_gathering)
"""
KEY_UNITS = f"""
SELECT e.* {_KEY_UNITS} AND ($2::uuid IS NULL OR e.id > $2) ORDER BY e.id LIMIT $3
"""
KEY_UNITS_COUNT = f"SELECT count(*) AS total {_KEY_UNITS}"
"""Users of devices in places where the public gathers (总局令第57号第九条)."""

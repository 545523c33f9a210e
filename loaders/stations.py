"""Where service stations are found."""

from loaders.base import feed, one, order, within
from loaders.entities import DISTRICTS
from models.entities import Entity
from models.stations import ServiceStation

manager = one(Entity.id, of=ServiceStation.manager_id)
stations = feed(
    ServiceStation,
    {"DISTRICT": order(ServiceStation.district_code, descending=False)},
    {"district": within(ServiceStation.district_code, DISTRICTS)},
)

"""Where entities, their places, branches and changes are found."""

from loaders.base import Tree, any_of, equals, feed, keyed, newest, one, order, within
from models.entities import Entity, EntityChange, EntityName
from models.regions import District, Industry
from rules import identity
from rules.entities import EntitySort

DISTRICTS = Tree(District.metadata.tables["district"], "district")
INDUSTRIES = Tree(Industry.metadata.tables["industry"], "industry")

by_uscc = keyed(Entity.uscc, parse=identity.require_uscc)
by_registration_number = keyed(Entity.registration_number)
by_id = keyed(Entity.id)

found = one(Entity.id, of="entity_id")

district = one(District.code, of=Entity.district_code)
industry = one(Industry.code, of=Entity.industry_code)
parent = one(Entity.id, of=Entity.parent_id)
branches = newest(Entity.parent_id, by=Entity.established_key)
former_names = newest(EntityName.entity_id, by=EntityName.ended_on)
changes = newest(EntityChange.entity_id, by=EntityChange.changed_on)

feed_of_entities = feed(
    Entity,
    {
        EntitySort.NEWEST: order(Entity.established_key, descending=True),
        EntitySort.OLDEST: order(Entity.established_key, descending=False),
        EntitySort.NAME: order(Entity.name_key, descending=False),
    },
    {
        "district": within(Entity.district_code, DISTRICTS),
        "industry": within(Entity.industry_code, INDUSTRIES),
        "kinds": any_of(Entity.kind),
        "statuses": any_of(Entity.status),
        "credit_color": equals(Entity.credit_color),
    },
)

"""Where key persons and their tenures are found."""

from loaders.base import newest, one
from models.persons import KeyPersonRole, Person

of_entity = newest(KeyPersonRole.entity_id, by=KeyPersonRole.since)
person = one(Person.id, of=KeyPersonRole.person_id)

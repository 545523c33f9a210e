"""Where key persons, their tenures, restrictions and qualifications are found."""

from loaders.base import equals, feed, newest, one, order
from models.entities import Entity
from models.persons import (
    KeyPersonRole,
    ListEdition,
    Person,
    PersonRestriction,
    Qualification,
)

of_entity = newest(KeyPersonRole.entity_id, by=KeyPersonRole.since)
person = one(Person.id, of=KeyPersonRole.person_id)
employer = one(Entity.id, of=KeyPersonRole.entity_id)
tenures = newest(KeyPersonRole.person_id, by=KeyPersonRole.since)
tenure_of_subject = one(KeyPersonRole.id, of="subject_id")

restrictions = feed(
    PersonRestriction,
    {"LATEST": order(PersonRestriction.listed_at, descending=True)},
    {"kind": equals(PersonRestriction.kind)},
)
restricted_person = one(Person.id, of=PersonRestriction.person_id)
of_person = newest(PersonRestriction.person_id, by=PersonRestriction.listed_at)
restriction_of_subject = one(PersonRestriction.id, of="subject_id")

editions = feed(
    ListEdition,
    {"LATEST": order(ListEdition.published_at, descending=True)},
    {"kind": equals(ListEdition.kind)},
)
edition_of_subject = one(ListEdition.id, of="subject_id")

professionals = feed(
    Qualification,
    {"LATEST": order(Qualification.approved_on, descending=True)},
    {"kind": equals(Qualification.kind)},
)
qualified_person = one(Person.id, of=Qualification.person_id)
unit = one(Entity.id, of=Qualification.entity_id)
qualifications = newest(Qualification.person_id, by=Qualification.approved_on)
qualified_of_entity = newest(Qualification.entity_id, by=Qualification.approved_on)
qualification_of_subject = one(Qualification.id, of="subject_id")
screened = one(Person.id, of="person_id")

PERIODS = """
SELECT r.person_id, r.kind, r.starts_on, r.ends_on FROM person_restriction r
WHERE r.person_id = ANY($1::uuid[]) AND r.state = 'REVIEWED' AND r.effective_on <= $2
"""
"""Terms of the same person on the same list, to be merged."""

STEPS = """
SELECT s.restriction_id, s.move, s.state, s.actor, s.basis, s.at FROM restriction_step s
WHERE s.restriction_id = ANY($1::uuid[]) ORDER BY s.at, s.id
"""

EARLIER = """
SELECT e.kind, e.number, e.entries FROM list_edition e
JOIN unnest($1::text[], $2::int[]) AS asked (kind, number)
  ON e.kind = asked.kind AND e.number = asked.number
"""

RESTRICTED = """
SELECT r.id, r.person_id FROM person_restriction r
WHERE r.person_id = ANY($1::uuid[]) AND r.state = 'REVIEWED'
  AND r.effective_on <= $2 AND r.ends_on >= $2
"""
"""Who of them is restricted on a day."""

SEALED = "SELECT q.id, q.certificate FROM qualification q WHERE q.id = ANY($1::uuid[])"

"""Where managing organisations and their tenancies are found."""

from loaders.base import any_of, feed, keyed, newest, one, order, within
from loaders.entities import DISTRICTS
from models.entities import Entity
from models.managers import ManagingOrganization, Tenancy
from rules.identity import require_uscc

RUNNING = "{t}.state = 'CONFIRMED' AND {t}.since <= {today} AND {t}.until >= {today}"

by_uscc = keyed(ManagingOrganization.uscc, parse=require_uscc)
organization = one(ManagingOrganization.id, of=Tenancy.organization_id)
entity = one(Entity.id, of=Tenancy.entity_id)
of_entity = newest(Tenancy.entity_id, by=Tenancy.since)
of_organization = newest(Tenancy.organization_id, by=Tenancy.since, where=RUNNING)
organization_of_subject = one(ManagingOrganization.id, of="subject_id")

feed_of_organizations = feed(
    ManagingOrganization,
    {"LATEST": order(ManagingOrganization.listed_at, descending=True)},
    {
        "district": within(ManagingOrganization.district_code, DISTRICTS),
        "kinds": any_of(ManagingOrganization.kind),
    },
)

# Written by hand: commands ask them under the owner's rights, with the entity's row locked.
MANAGES = """
SELECT t.id FROM tenancy t JOIN managing_organization o ON o.id = t.organization_id
WHERE o.uscc = $1 AND t.entity_id = $2::uuid AND t.state = 'CONFIRMED'
  AND t.since <= $3::date AND t.until >= $3::date
ORDER BY t.since DESC, t.id DESC LIMIT 1
"""
MANAGED_BY = """
SELECT t.organization_id, o.name, o.kind, o.uscc, o.service_station, t.id AS tenancy_id
FROM tenancy t JOIN managing_organization o ON o.id = t.organization_id
WHERE t.entity_id = $1::uuid AND t.state = 'CONFIRMED'
  AND t.since <= $2::date AND t.until >= $2::date
ORDER BY o.service_station IS NULL, o.kind <> 'MALL', t.since DESC, t.id DESC
"""
"""Who manages an entity on a day: those with a service station first, a mall before the others."""

TENANCIES = "SELECT * FROM tenancy WHERE id = ANY($1::uuid[])"
OWN_TENANCIES = """
SELECT t.* FROM tenancy t JOIN managing_organization o ON o.id = t.organization_id
WHERE o.uscc = $1 AND ($4::date IS NULL OR (t.since, t.id) < ($4::date, $5::uuid))
  AND ($2::text IS NULL OR t.state = $2)
ORDER BY t.since DESC, t.id DESC LIMIT $3
"""

"""Rows with defaults: a test names only what it is about. Nothing here touches a database."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from stdnum.cn import uscc as usccs

from models.base import FOREVER, NEVER, Base
from models.complaints import Complaint, Settlement
from models.credit import CreditRecord
from models.entities import Entity
from models.equipment import SpecialEquipment
from models.managers import ManagingOrganization, Tenancy
from models.persons import KeyPersonRole, Person, PersonRestriction
from models.products import Product, ProductBatch
from models.relations import Relation
from models.risk import RiskReview
from models.warnings import RiskWarning
from rules.complaints import ComplaintOutcome, ComplaintSource, ComplaintState
from rules.credit import (
    AbnormalGround,
    DisclosureStatus,
    InspectionResult,
    LicenceKind,
    PenaltyTier,
    SamplingResult,
)
from rules.entities import CreditColor, EntityKind, EntityStatus, NumberClass
from rules.managers import OrganizationKind, TenancyState
from rules.persons import PersonRole
from rules.products import BatchState
from rules.records import RecordKind
from rules.relations.kinds import RelationKind
from rules.restrictions import RestrictionBasis, RestrictionKind, RestrictionState
from rules.sources import PLATFORM
from rules.warnings import Audience, WarningKind, WarningLevel, WarningState

YUZHONG = "500103"
CITY = "500000"
LONG_AGO = date(2020, 1, 1)
RECORDED_AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
_NUMBERS = count(1)
OWN: dict[RecordKind, dict[str, Any]] = {
    RecordKind.LICENCE: {
        "number": "JY15001030000001",
        "valid_from": LONG_AGO,
        "item": "食品经营",
        "licence_kind": LicenceKind.LICENCE.value,
    },
    RecordKind.ANNUAL_REPORT: {
        "report_year": 2025,
        "disclosure_status": DisclosureStatus.NOT_DISCLOSED.value,
    },
    RecordKind.CERTIFICATE: {
        "number": "E-0001",
        "valid_from": LONG_AGO,
        "item": "电子营业执照",
        "content_hash": "0" * 64,
    },
    RecordKind.ABNORMAL_LISTING: {"ground": AbnormalGround.UNREACHABLE.value},
    RecordKind.SERIOUS_VIOLATION: {
        "ground": "食品安全领域严重违法行为",
        "article": "第五条",
        "measures": "列为重点监管对象",
        "due_on": date(2028, 1, 1),
    },
    RecordKind.COMPLAINT: {"result": ComplaintOutcome.SETTLED.value, "item": "价格争议"},
    RecordKind.SAMPLING_TEST: {"result": SamplingResult.PASS.value},
    RecordKind.RANDOM_INSPECTION: {
        "result": InspectionResult.NO_PROBLEM.value,
        "formed_on": LONG_AGO,
        "publish_by": LONG_AGO,
    },
}
"""What a record of each kind cannot do without."""


def _row(model: type[Base], defaults: dict[str, Any], given: dict[str, Any]) -> Any:
    return model(**(defaults | given))


def _provenance(number: int) -> dict[str, Any]:
    return {
        "source_code": PLATFORM,
        "source_record_id": str(number),
        "authority": "重庆市市场监督管理局",
        "recorded_at": RECORDED_AT,
    }


def uscc(number: int) -> str:
    """The valid code of the n-th entity that the tests make."""
    body = f"91500103MA{number:07d}"
    return body + str(usccs.calc_check_digit(body))


def entity(**given: Any) -> Entity:
    number = next(_NUMBERS)
    name = f"山城{number}号火锅店"
    defaults = {
        "id": uuid4(),
        "uscc": uscc(number),
        "number_class": NumberClass.VALID.value,
        "name": name,
        "name_key": f"shan cheng {number:06d}",
        "kind": EntityKind.ENTERPRISE.value,
        "status": EntityStatus.ACTIVE.value,
        "established_on": date(2020, 1, 1 + number % 28),
        "district_code": YUZHONG,
        "industry_code": "F",
        "capital_amount": 100,
        "capital_currency": "CNY",
        "address": "渝中区解放碑1号",
        "business_scope": "餐饮服务",
        "credit_color": CreditColor.GREEN.value,
        "digest": b"",
        **_provenance(number),
    }
    row: Entity = _row(Entity, defaults, given)
    return row


def penalty(of: Entity, **given: Any) -> CreditRecord:
    """A penalty that is public for ever, unless `public_until` says otherwise."""
    return _record(
        of,
        RecordKind.PENALTY,
        {
            "number": "渝市监罚〔2025〕1号",
            "sanction": "罚款",
            "tier": PenaltyTier.GENERAL.value,
            "is_warning_only": False,
        },
        given,
    )


def record(of: Entity, kind: RecordKind, **given: Any) -> CreditRecord:
    """A record of any family, with what its kind cannot do without."""
    return _record(of, kind, OWN.get(kind, {}), given)


def award(of: Entity, **given: Any) -> CreditRecord:
    return _record(of, RecordKind.AWARD, {}, given)


def _record(
    of: Entity, kind: RecordKind, own: dict[str, Any], given: dict[str, Any]
) -> CreditRecord:
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "entity_id": of.id,
        "kind": kind.value,
        "title": f"{kind.value.lower()} {number}",
        "occurred_on": date(2025, 1, 1 + number % 28),
        "public_until": FOREVER,
        "district_code": of.district_code,
        **_provenance(number),
    }
    row: CreditRecord = _row(CreditRecord, defaults | own, given)
    return row


def expired_penalty(of: Entity, **given: Any) -> CreditRecord:
    """A penalty whose term of publicity has ended."""
    return penalty(of, **({"title": "已过公示期", "public_until": NEVER} | given))


def person(name: str = "周山城", **given: Any) -> Person:
    defaults = {
        "id": uuid4(),
        "name": name,
        "masked_name": name[0] + "*" * (len(name) - 1),
        **_provenance(next(_NUMBERS)),
    }
    row: Person = _row(Person, defaults, given)
    return row


def key_person(of: Entity, who: Person, **given: Any) -> KeyPersonRole:
    defaults = {
        "id": uuid4(),
        "entity_id": of.id,
        "person_id": who.id,
        "role": PersonRole.LEGAL_REPRESENTATIVE.value,
        "since": LONG_AGO,
        "until": FOREVER,
        **_provenance(next(_NUMBERS)),
    }
    row: KeyPersonRole = _row(KeyPersonRole, defaults, given)
    return row


def relation(to: Entity, **given: Any) -> Relation:
    """A tie that lasts; of 51 per cent, where its holder is all that is said."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "kind": RelationKind.EQUITY.value,
        "to_id": to.id,
        **_provenance(next(_NUMBERS)),
    }
    if given.get("kind", RelationKind.EQUITY) == RelationKind.EQUITY:
        defaults["share"] = 51
    row: Relation = _row(Relation, defaults, given)
    return row


def restriction(who: Person, **given: Any) -> PersonRestriction:
    """A food ban for life that was reviewed."""
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "person_id": who.id,
        "name": who.name,
        "masked_name": who.masked_name,
        "kind": RestrictionKind.INDUSTRY_BAN.value,
        "basis": RestrictionBasis.FOOD_CRIME.value,
        "article": "食品安全法第135条第2款",
        "rule_version": "2015",
        "misconduct": "食品安全犯罪",
        "sanction": "终身禁业",
        "decided_on": LONG_AGO,
        "effective_on": LONG_AGO,
        "starts_on": LONG_AGO,
        "ends_on": FOREVER,
        "state": RestrictionState.REVIEWED.value,
        "listed_at": RECORDED_AT,
        "listed_by": "regulator-1",
        "district_code": YUZHONG,
        **_provenance(number),
    }
    row: PersonRestriction = _row(PersonRestriction, defaults, given)
    return row


def warning(of: Entity, **given: Any) -> RiskWarning:
    """A public warning in force."""
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "entity_id": of.id,
        "district_code": of.district_code,
        "industry_code": of.industry_code,
        "level": WarningLevel.HIGH.value,
        "kind": WarningKind.MANUAL.value,
        "title": f"警示 {number}",
        "audience": Audience.PUBLIC.value,
        "state": WarningState.RAISED.value,
        "issued_at": RECORDED_AT,
        **_provenance(number),
    }
    row: RiskWarning = _row(RiskWarning, defaults, given)
    return row


def risk_review(of: Entity, **given: Any) -> RiskReview:
    """A request that a person look at a grade."""
    defaults = {
        "id": uuid4(),
        "entity_id": of.id,
        "district_code": of.district_code,
        "assessment_id": uuid4(),
        "reason": "处罚已撤销",
        "requested_by": "entity-1",
        "requested_at": RECORDED_AT,
    }
    row: RiskReview = _row(RiskReview, defaults, given)
    return row


def complaint(of: Entity, **given: Any) -> Complaint:
    """A complaint that is closed and published."""
    defaults = {
        "id": uuid4(),
        "entity_id": of.id,
        "district_code": of.district_code,
        "channel": ComplaintSource.HOTLINE_12315.value,
        "subject": "缺斤少两",
        "state": ComplaintState.CLOSED.value,
        "outcome": ComplaintOutcome.SETTLED.value,
        "filed_on": LONG_AGO,
        "closed_on": date(2025, 2, 1),
        "is_published": True,
        **_provenance(next(_NUMBERS)),
    }
    row: Complaint = _row(Complaint, defaults, given)
    return row


def settlement(of: Complaint, **given: Any) -> Settlement:
    """A proposal that nobody has signed."""
    defaults = {
        "id": uuid4(),
        "complaint_id": of.id,
        "proposed_by": "REGULATOR",
        "proposed_at": RECORDED_AT,
        "text": "退款 100 元",
        "digest": "0" * 64,
    }
    row: Settlement = _row(Settlement, defaults, given)
    return row


def mall(**given: Any) -> ManagingOrganization:
    """A shopping mall with a station for consumers."""
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "uscc": uscc(number),
        "name": f"山城{number}号商场管理公司",
        "kind": OrganizationKind.MALL.value,
        "district_code": YUZHONG,
        "service_station": "一楼服务台",
        "listed_at": RECORDED_AT,
        **_provenance(number),
    }
    row: ManagingOrganization = _row(ManagingOrganization, defaults, given)
    return row


def tenancy(of: Entity, by: ManagingOrganization, **given: Any) -> Tenancy:
    """A tenancy that is confirmed and has no end."""
    defaults = {
        "id": uuid4(),
        "organization_id": by.id,
        "entity_id": of.id,
        "proof": "租赁合同",
        "since": LONG_AGO,
        "until": FOREVER,
        "state": TenancyState.CONFIRMED.value,
        **_provenance(next(_NUMBERS)),
    }
    row: Tenancy = _row(Tenancy, defaults, given)
    return row


def product(of: Entity, **given: Any) -> Product:
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "producer_id": of.id,
        "gtin": f"69{number:011d}",
        "name": "火锅底料",
        "specification": "200 g",
        "shelf_life_days": 365,
        **_provenance(number),
    }
    row: Product = _row(Product, defaults, given)
    return row


def batch(of: Entity, what: Product, **given: Any) -> ProductBatch:
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "product_id": what.id,
        "entity_id": of.id,
        "lot": f"L{number:06d}",
        "produced_on": date(2026, 1, 1),
        "expires_on": date(2027, 1, 1),
        "state": BatchState.ON_SALE.value,
        **_provenance(number),
    }
    row: ProductBatch = _row(ProductBatch, defaults, given)
    return row


def equipment(of: Entity, **given: Any) -> SpecialEquipment:
    number = next(_NUMBERS)
    defaults = {
        "id": uuid4(),
        "entity_id": of.id,
        "registration_code": f"梯11渝A{number:05d}(26)",
        "variety_code": "3110",
        "place": "1号电梯",
        "is_public_gathering": True,
        "next_inspection_on": date(2027, 1, 1),
        **_provenance(number),
    }
    row: SpecialEquipment = _row(SpecialEquipment, defaults, given)
    return row


def global_id(prefix: str, row: Any) -> str:
    """The id of a row as clients see it."""
    key: UUID = row.id
    return f"{prefix}_{key}"

"""Planted rows of knowledge, law, third parties, goods and the work of offices."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from models.base import Base
from models.entities import Entity
from models.equipment import EquipmentCare, EquipmentDuty
from models.laws import LegalArticle, LegalDocument
from models.managers import ManagingOrganization
from models.movements import Movement, MovementLine, TraceParty
from models.persons import Person
from models.policies import LinkCheck
from models.products import BatchTest, BatchTestItem
from models.relations import JointTask, OfficeTask, RelationCluster
from models.reviews import ManagerAssessment, ReviewProof
from models.safety_notices import SafetyNotice
from rules.equipment import CareKind, DutyKind
from rules.links import LinkFault
from rules.movements import LineRole
from rules.notice_formats import NoticeKind
from rules.policies import DocumentKind, PublicityKind, ReliefKind
from rules.products import BatchTestConclusion, BatchTestKind
from rules.reviews import AssessmentGrade
from tests import build, documents
from tests.matrix.files import key
from tests.reviews.rows import review

WHOLE: dict[str, Any] = {
    "source_text": "依据", "review_on": date(2030, 1, 1), "category": "FOOD", "hours": "9:00",
    "relief_kind": next(iter(ReliefKind)).value, "benefit": "减免", "apply_link": "https://a.cn",
    "document_number": "渝市监〔2026〕1号", "link": "https://a.cn", "alert_scope": "全市",
    "publicity_kind": next(iter(PublicityKind)).value, "method": "抽样", "sample_size": 9,
    "findings": "结论", "facts": "事实", "outcome": "结果", "citations": ["食品安全法:34"],
}  # fmt: skip
"""What a document of one kind or another cannot do without."""


def knowledge(secret: str) -> Iterator[Base]:
    """Of every kind a published document and a draft, and what hangs on them."""
    for kind in DocumentKind:
        for number, state in enumerate(("PUBLISHED", "DRAFT"), 1):
            told = "山城矩阵" if number == 1 else secret
            text = {"title": told, "summary": told, "body": told}
            one = key(kind.value, number)
            made = documents.document(
                id=one,
                series_id=one,
                kind=kind.value,
                state=state,
                valid_to=date(2030, 1, number),
                **text,
                **WHOLE,
            )
            yield made
            if kind is DocumentKind.SUPPORT_POLICY:
                yield documents.policy_condition(made, id=key("condition", number), text=told)
            if kind is DocumentKind.SUPPORT_POLICY and number == 1:
                yield LinkCheck(
                    id=key("link", number), document_id=one, url="https://a.cn", failures=1,
                    fault=next(iter(LinkFault)).value, failing_since=build.RECORDED_AT,
                    checked_at=build.RECORDED_AT,
                )  # fmt: skip
            if kind is DocumentKind.COMPARATIVE_TEST:
                yield documents.comparative_result(made, id=key("result", number), sample=told)


def third_parties(shop: Entity, mall: ManagingOrganization, secret: str) -> list[Base]:
    """Tenancies that are confirmed and claimed, an assessment, and reviews shown and held."""
    confirmed = build.tenancy(shop, mall, id=key("tenancy", 1))
    claimed = {"state": "CLAIMED", "until": build.LONG_AGO, "proof": secret}
    marks = dict.fromkeys(("compliance", "quality", "service", "safety", "cooperation"), 80)
    shown = review(shop, id=key("review", 1), text="不错")
    answered = {"reply": "多谢", "replied_at": build.RECORDED_AT}
    held = review(shop, id=key("review", 2), text=secret, state="HELD", **answered)
    for number, (proof, _) in enumerate((shown, held), 1):
        assert isinstance(proof, ReviewProof)
        proof.id = key("proof", number)
        proof.digest = proof.id.bytes * 2
    shown[1].proof_id, held[1].proof_id = key("proof", 1), key("proof", 2)  # type: ignore[attr-defined]
    return [
        confirmed,
        build.tenancy(shop, mall, id=key("tenancy", 2), **claimed),
        ManagerAssessment(
            id=key("assessment"), entity_id=shop.id, organization_id=mall.id,
            tenancy_id=confirmed.id, period_from=date(2026, 1, 1), period_to=date(2026, 3, 31),
            grade=next(iter(AssessmentGrade)).value, remark="良好", submitted_by=secret,
            submitted_at=build.RECORDED_AT, **marks,
        ),
        *shown,
        *held,
    ]  # fmt: skip


def goods(shop: Entity, who: Person) -> list[Base]:
    """A product with a tested batch, and a device with its care and the person who answers."""
    what = build.product(shop, id=key("product"), gtin="6900000000014")
    batch = build.batch(shop, what, id=key("batch"), lot="L1")
    device = build.equipment(
        shop, id=key("device"), registration_code="梯11渝A90001(26)", device_code="D-900001"
    )
    return [
        *(what, batch, device),
        BatchTest(
            id=key("test"), tested_batch_id=batch.id, kind=next(iter(BatchTestKind)).value,
            report_number="R1", laboratory="样例实验室", tested_on=build.LONG_AGO,
            conclusion=next(iter(BatchTestConclusion)).value, **build._provenance(1),
        ),
        BatchTestItem(
            id=key("test item"), test_id=key("test"), position=0, name="铅", measured="0.1",
            is_passed=True,
        ),
        EquipmentCare(
            id=key("care"), equipment_id=device.id, kind=next(iter(CareKind)).value,
            done_on=build.LONG_AGO, performer="样例维保", **build._provenance(2),
        ),
        EquipmentDuty(
            id=key("duty"), equipment_id=device.id, person_id=who.id, certificate="TZ-1",
            kind=next(iter(DutyKind)).value, valid_to=date(2030, 1, 1), **build._provenance(3),
        ),
    ]  # fmt: skip


def movements(shop: Entity, other: Entity, secret: str) -> Iterator[Base]:
    """The batch on its way from one entity to the other: who they are is a trade secret."""
    ends = [
        TraceParty(
            id=key("party", number), entity_id=one.id, name=f"{secret}{number}",
            masked_name="某商户", district_code=one.district_code,
        )
        for number, one in enumerate((shop, other), 1)
    ]  # fmt: skip
    yield from ends
    at, sold = build.RECORDED_AT, key("movement")
    yield Movement(
        id=sold, event_id="urn:uuid:matrix-1", type="OBJECT", action="OBSERVE", biz_step="shipping",
        occurred_at=at, zone_offset="+08:00", sender_id=ends[0].id, receiver_id=ends[1].id,
        received_at=at, **build._provenance(4),
    )  # fmt: skip
    for end, role in zip(ends, (LineRole.SENT, LineRole.GOT), strict=True):
        yield MovementLine(
            id=key("line", 1 + ends.index(end)), movement_id=sold, batch_id=key("batch"),
            party_id=end.id, role=role.value, quantity=20, occurred_at=at,
        )  # fmt: skip


def laws() -> list[Base]:
    """A law of one article."""
    law = LegalDocument(
        id=key("law"), law_key="食品安全法", title="中华人民共和国食品安全法", level="LAW", rank=9,
        version_date=build.LONG_AGO, in_force_on=build.LONG_AGO, is_in_force_verified=True,
        topics=["FOOD"], audiences=["CONSUMER"], industries=[], article_count=1, digest=b"1",
        **build._provenance(4),
    )  # fmt: skip
    article = LegalArticle(
        id=key("article"), document_id=law.id, position=0, number=34, suffix=0, label="第三十四条",
        text="禁止生产经营下列食品", time_limits=[],
    )  # fmt: skip
    return [law, article]


def offices(shop: Entity, secret: str) -> list[Base]:
    """A cluster, a joint task with an office's part, and a notice from elsewhere: staff's alone."""
    at, version = build.RECORDED_AT, "1"
    cluster = RelationCluster(
        id=key("cluster"), entity_count=2, relation_count=1, districts=[shop.district_code],
        method=secret, rule_version=version, computed_at=at,
    )  # fmt: skip
    task = JointTask(
        id=key("joint"), cluster_id=cluster.id, title=secret, reason=secret, created_by=secret,
        district_code=shop.district_code, created_at=at, due_on=date(2027, 1, 1),
        rule_version=version, version=1,
    )  # fmt: skip
    return [
        cluster,
        task,
        OfficeTask(
            id=key("office"), joint_task_id=task.id, district_code=shop.district_code,
            state="OPEN", due_on=date(2027, 1, 1), result=secret, version=1,
        ),
        SafetyNotice(
            id=key("notice"), kind=next(iter(NoticeKind)).value, title=secret, published_at=at,
            given={"标题": secret}, **build._provenance(5),
        ),
    ]  # fmt: skip

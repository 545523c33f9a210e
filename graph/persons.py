"""Key persons: tenures, lists of the restricted, editions of these, professionals, screening."""

from datetime import date, datetime
from typing import Any

import strawberry

from graph.base.connection import Connection
from graph.base.declare import Arg, act, arg, col, id_of, part, root, via
from graph.base.registry import extend, given, mutation, node, payload, query, value
from graph.base.types import Node, Payload, Provenance
from graph.entities import Entity
from loaders import persons as load
from models import persons as m
from models.visibility import PERSON_NAME
from resolvers.persons import publishing, qualifying, restricting, screening, tenures
from rules.grading import DataCategory
from rules.personal import PersonalDataPurpose
from rules.persons import PersonRole, ProfessionKind, QualificationStatus, TenureState
from rules.restrictions import (
    MatchedPersonField,
    RestrictionBasis,
    RestrictionKind,
    RestrictionMove,
    RestrictionState,
    ScreeningPurpose,
)
from rules.roles import Scope


@value()
class RestrictionPeriod:
    """受限期限，首末两日均在内 · The term of a restriction; both days are within."""

    first_day: date = col("起始日 · First day.")
    last_day: date | None = col("截止日，终身为空 · Last day; null for life.")
    is_for_life: bool = col("是否终身 · Whether it lasts for life.")


@value()
class RestrictionStep:
    """名单变动 · A move of an entry."""

    move: RestrictionMove = col("变动 · What was done.")
    state: RestrictionState = col("变动后状态 · State after it.")
    actor: str = col("经办人 · Who did it.")
    basis: str = col("依据 · On what basis.")
    at: datetime = col("时间 · When.")


@node(m.PersonRestriction, "res")
class RestrictedPerson(Node):
    """受限人员名单条目 · An entry of a list of restricted persons."""

    name: str = col("姓名，按权限脱敏 · Name, masked by rights.", mask=PERSON_NAME)
    kind: RestrictionKind = col("名单 · List.")
    basis: RestrictionBasis = col("依据类别 · Kind of basis.")
    article: str = col("依据条款 · Article.")
    rule_version: str = col("期限规则版本 · Version of the rule of its term.")
    misconduct: str = col("失信行为 · Misconduct.")
    sanction: str = col("惩戒方式 · Sanction.")
    authority: str = col("认定机关 · Authority.")
    decided_on: date = col("决定日期 · Day of the decision.")
    effective_on: date = col("生效日期 · Day on which the decision took effect.")
    period: RestrictionPeriod = via(
        restricting.periods,
        "期限，与同一名单的重叠期限合并，不缩短 · Term, joined with overlapping ones of the same "
        "list, never shortened.",
        needs=(
            m.PersonRestriction.person_id,
            m.PersonRestriction.kind,
            m.PersonRestriction.starts_on,
            m.PersonRestriction.ends_on,
        ),
    )
    state: RestrictionState = via(
        restricting.states,
        "状态 · State.",
        needs=(m.PersonRestriction.state, m.PersonRestriction.ends_on),
    )
    allowed_moves: list[RestrictionMove] = via(
        restricting.next_moves,
        "可执行的变动 · What may be done next.",
        needs=(m.PersonRestriction.state, m.PersonRestriction.ends_on),
    )
    steps: list[RestrictionStep] = via(
        restricting.steps,
        "变动记录，仅监管人员可见 · Its moves; regulators only.",
        needs=(m.PersonRestriction.id,),
    )
    version: int = col("版本号，用于并发控制 · Version, for optimistic concurrency.")
    provenance: Provenance = part("数据来源 · Provenance.")
    person: "KeyPerson" = via(load.restricted_person, "人员，同名者标识各异 · The person.")


@node(m.Qualification, "qua")
class ProfessionalQualification(Node):
    """持证人员 · A professional's qualification."""

    name: str = col("姓名，按权限脱敏 · Name, masked by rights.", mask=PERSON_NAME)
    kind: ProfessionKind = col("类别 · Kind.")
    items: list[str] = col("作业（执业）项目 · Items.")
    certificate_masked: str | None = col(
        "证书编号，已脱敏 · Number of the certificate, masked.", m.Qualification.masked_certificate
    )
    certificate: str | None = via(
        qualifying.certificates,
        "证书编号原文，凭目的查阅并留痕 · The number itself; staff only, for a purpose, logged.",
        needs=(m.Qualification.id,),
        cost=10,
        category=DataCategory.SENSITIVE_PERSONAL,
        purpose=arg(
            PersonalDataPurpose | None,
            "查阅目的，空为办理案件 · For what; null: the case.",
            None,
        ),
    )
    approved_on: date = col("批准日期 · Day of approval.")
    valid_to: date = col("有效期截止日 · Last day of validity.")
    status: QualificationStatus = via(
        qualifying.statuses,
        "状态，按日期计算 · State, told by date.",
        needs=(m.Qualification.valid_to, m.Qualification.revoked_on),
    )
    person: "KeyPerson" = via(load.qualified_person, "人员 · The person.")
    entity: Entity | None = via(load.unit, "执业单位 · Where the person practises.")
    provenance: Provenance = part("数据来源 · Provenance.")


@node(m.KeyPersonRole, "kpr")
class KeyPersonRole(Node):
    """任职 · A tenure of a key person at an entity."""

    role: PersonRole = col("职务 · Position.")
    since: date = col("任职起始日期 · First day of the tenure.")
    until: date | None = via(
        tenures.ends,
        "离任日期，在任为空 · First day out of office; null while it lasts.",
        needs=(m.KeyPersonRole.until,),
    )
    state: TenureState = via(
        tenures.states, "任职状态 · State of the tenure.", needs=(m.KeyPersonRole.until,)
    )
    person: "KeyPerson" = via(load.person, "人员 · The person.")
    entity: Entity = via(load.employer, "任职单位 · The entity.")
    provenance: Provenance = part("数据来源 · Provenance.")


@node(m.Person, "per")
class KeyPerson(Node):
    """重点人员 · A key person."""

    display_name: str = col("姓名，按权限脱敏 · Name, masked by rights.", mask=PERSON_NAME)
    id_number_masked: str | None = col(
        "身份证件号码，已脱敏，原号不留存 · Identity number, masked; it is kept in no other form.",
        m.Person.masked_id_number,
    )
    tenures: Connection[KeyPersonRole] = via(
        load.tenures, "任职，由近到远 · Tenures, latest first."
    )
    restrictions: Connection[RestrictedPerson] = via(
        load.of_person, "名单条目，由近到远 · Entries of lists, latest first."
    )
    qualifications: Connection[ProfessionalQualification] = via(
        load.qualifications, "资格，由近到远 · Qualifications, latest first."
    )


@extend(Entity)
class EntityPersons:
    key_persons: Connection[KeyPersonRole] = via(
        load.of_entity, "重点人员任职，由近到远 · Tenures of key persons, latest first."
    )
    professionals: Connection[ProfessionalQualification] = via(
        load.qualified_of_entity, "持证人员，由近到远 · Its professionals, latest first."
    )


@value()
class PublishedRestriction:
    """公示条目，仅含法定内容 · A published entry: the lawful fields only."""

    entry: str = col("条目标识 · Key of the entry.")
    person: str = col("人员标识，区分同名者 · Opaque key of the person.")
    name: str = col("姓名，已脱敏 · Name, masked.", category=DataCategory.PERSONAL)
    misconduct: str = col("失信行为 · Misconduct.")
    sanction: str = col("惩戒方式 · Sanction.")
    authority: str = col("认定机关 · Authority.")
    period: RestrictionPeriod = col("期限 · Term.")


@value()
class EditionChanges:
    """与上一期的差异 · What an edition changes against the one before."""

    added: list[PublishedRestriction] = col("新增 · Added.")
    removed: list[PublishedRestriction] = col("移出 · Removed.")
    changed: list[PublishedRestriction] = col("变更 · Saying something else now.")


@node(m.ListEdition, "led")
class ListEdition(Node):
    """名单公示的一期，不可更改 · An edition of a list; it never changes."""

    kind: RestrictionKind = col("名单 · List.")
    number: int = col("期号，从 1 连续编号 · Number, from 1 without gaps.")
    published_at: datetime = col("公示时间 · When it was published.")
    authority: str = col("公示机关 · Who published it.")
    digest: str = col("内容的 SHA-256 · SHA-256 of its canonical JSON.")
    key_id: str = col("签名密钥标识 · Id of the key that signed it.")
    signature: str = col("Ed25519 签名，base64url · Ed25519 signature in base64url.")
    entries: list[PublishedRestriction] = via(
        publishing.entries, "条目 · Its entries.", most=100, needs=(m.ListEdition.entries,)
    )
    changes: EditionChanges = via(
        publishing.changes,
        "与上一期的差异 · Changes against the edition before.",
        needs=(m.ListEdition.kind, m.ListEdition.number, m.ListEdition.entries),
    )


@value()
class ScreeningHit:
    """核查命中 · A restricted person whom the screening found."""

    matched: list[MatchedPersonField] = col("比中的要素 · What matched.")
    person: KeyPerson = via(load.screened, "人员及其名单条目 · The person and the entries.")


@given
class RestrictionFilter:
    """名单筛选 · Which list."""

    kind: RestrictionKind | None = col("名单 · List.")


@given
class ProfessionalFilter:
    """持证人员筛选 · Which professionals."""

    kind: ProfessionKind | None = col("类别 · Kind.")


@query
class PersonQueries:
    restricted_persons: Connection[RestrictedPerson] = root(
        load.restrictions,
        "受限人员，公众仅见有效条目 · Restricted persons; the public sees those in effect.",
        filter=arg(RestrictionFilter | None, "筛选条件 · Filter.", None),
    )
    list_editions: Connection[ListEdition] = root(
        load.editions,
        "名单各期，由近到远 · Editions of the lists, latest first.",
        filter=arg(RestrictionFilter | None, "筛选条件 · Filter.", None),
    )
    professionals: Connection[ProfessionalQualification] = root(
        load.professionals,
        "持证人员 · Professionals.",
        filter=arg(ProfessionalFilter | None, "筛选条件 · Filter.", None),
    )
    screen_person: list[ScreeningHit] | None = root(
        screening.screen_person,
        "核查人员是否受限，目的留痕 · Whether a person is restricted; the purpose is logged.",
        scope=Scope.PERSON_SCREEN,
        cost=20,
        name=arg(str, "姓名 · Name."),
        purpose=arg(ScreeningPurpose, "核查目的 · Purpose."),
        id_number=arg(str | None, "身份证件号码，不留存 · Identity number; not kept.", None),
    )


@payload
class TenurePayload(Payload):
    """任职变更结果 · The tenure, or why it was not changed."""

    tenure: KeyPersonRole | None = via(load.tenure_of_subject, "任职 · The tenure.")


@payload
class RestrictionPayload(Payload):
    """名单变更结果 · The entry, or why it was not changed."""

    restriction: RestrictedPerson | None = via(load.restriction_of_subject, "条目 · The entry.")


@payload
class ListEditionPayload(Payload):
    """公示结果 · The edition, or why it was not published."""

    list_edition: ListEdition | None = via(load.edition_of_subject, "该期 · The edition.")


@payload
class QualificationPayload(Payload):
    """资格录入结果 · The qualification, or why it was not entered."""

    qualification: ProfessionalQualification | None = via(
        load.qualification_of_subject, "资格 · The qualification."
    )


WHO: dict[str, Any] = {
    "person": Arg(
        strawberry.ID | None, "已有人员的标识 · Id of a known person.", None, prefix="per"
    ),
    "name": arg(str | None, "姓名，新人员必填 · Name; required for a new person.", None),
    "id_number": arg(
        str | None,
        "身份证件号码，仅留加密摘要 · Identity number; only a keyed digest is kept.",
        None,
    ),
}
RESTRICTION = id_of("res", "条目标识 · Id of the entry.")
VERSION = arg(int, "所见版本号 · Version that the caller saw.")
BASIS = arg(str, "依据 · Basis.")


@mutation
class PersonMutations:
    tenure_begin: TenurePayload = act(
        tenures.tenure_begin,
        "登记任职 · Enter that a person takes a position.",
        scope=Scope.PERSON_MANAGE,
        entity=id_of("ent", "经营主体标识 · Id of the entity."),
        role=arg(PersonRole, "职务 · Position."),
        since=arg(date, "任职起始日期 · First day."),
        **WHO,
    )
    tenure_end: TenurePayload = act(
        tenures.tenure_end,
        "登记离任 · Enter that a person left.",
        scope=Scope.PERSON_MANAGE,
        tenure=id_of("kpr", "任职标识 · Id of the tenure."),
        until=arg(date, "离任日期 · First day out of office."),
    )
    restriction_list: RestrictionPayload = act(
        restricting.restriction_list,
        "列入名单，待他人复核 · Enter a decision; another person reviews it.",
        scope=Scope.PERSON_MANAGE,
        basis=arg(RestrictionBasis, "依据类别 · Kind of basis."),
        misconduct=arg(str, "失信行为 · Misconduct."),
        sanction=arg(str, "惩戒方式 · Sanction."),
        decided_on=arg(date, "决定日期 · Day of the decision."),
        effective_on=arg(date, "生效日期 · Day on which it takes effect."),
        starts_on=arg(date | None, "起算日，默认为决定日期 · First day of the term.", None),
        **WHO,
    )
    restriction_review: RestrictionPayload = act(
        restricting.restriction_review,
        "复核并公示 · Review and publish.",
        scope=Scope.PERSON_MANAGE,
        restriction=RESTRICTION,
        version=VERSION,
        basis=BASIS,
    )
    restriction_lift: RestrictionPayload = act(
        restricting.restriction_lift,
        "解除 · Lift.",
        scope=Scope.PERSON_MANAGE,
        restriction=RESTRICTION,
        version=VERSION,
        basis=BASIS,
    )
    restriction_overturn: RestrictionPayload = act(
        restricting.restriction_overturn,
        "决定被撤销，立即移出 · The decision fell: remove at once.",
        scope=Scope.PERSON_MANAGE,
        restriction=RESTRICTION,
        version=VERSION,
        basis=BASIS,
    )
    list_edition_publish: ListEditionPayload = act(
        publishing.list_edition_publish,
        "公示一期名单 · Publish an edition of a list.",
        scope=Scope.PERSON_MANAGE,
        kind=arg(RestrictionKind, "名单 · List."),
    )
    qualification_record: QualificationPayload = act(
        qualifying.qualification_record,
        "录入资格，有效期自动计算 · Enter a qualification; its validity is computed.",
        scope=Scope.PERSON_MANAGE,
        kind=arg(ProfessionKind, "类别 · Kind."),
        items=arg(list[str], "作业（执业）项目 · Items."),
        certificate=arg(str, "证书编号，不公开 · Number of the certificate; never shown."),
        approved_on=arg(date, "批准日期 · Day of approval."),
        entity=Arg(strawberry.ID | None, "执业单位 · Where he practises.", None, prefix="ent"),
        **WHO,
    )

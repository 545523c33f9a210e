"""Third parties, reviews and documents of the generated city; adverse words stand only here.

Refuses to touch what other families drew: it comes last in a block, with chance of its own.
"""

from __future__ import annotations

from hashlib import sha256
from random import Random
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import orjson

from ingest.generate.block import NULL, Block, Made, authority_of
from ingest.generate.numbers import Weighted, iso
from ingest.knowledge import index_documents
from models.base import FOREVER
from rules.managers import OrganizationKind, TenancyState
from rules.reviews import AssessmentGrade, ModerationState, ProofKind
from rules.sources import GENERATED

TENANTS: Final = 0.25
REVIEWED: Final = 0.06
ASSESSED: Final = 0.2
KINDS: Final = Weighted(
    (OrganizationKind.MALL, OrganizationKind.PARK, OrganizationKind.BUSINESS_DISTRICT,
     OrganizationKind.CHAMBER),
    (50, 20, 20, 10),
)  # fmt: skip
STARS: Final = Weighted((5, 4, 3, 2, 1), (55, 25, 10, 5, 5))
WORDS: Final = {
    5: "服务周到，明码标价", 4: "整体不错", 3: "一般，等位时间长",
    2: "上菜慢，态度欠佳", 1: "与宣传不符",
}  # fmt: skip
LAST: Final = FOREVER.isoformat()


def add_third_parties(block: Block) -> None:
    """One organisation a block that manages some of its living entities, and their reviews."""
    chance = Random(f"{block.seed}:{block.number}:knowledge")  # noqa: S311 - a city, not a secret
    if not block.living:
        return
    host = block.living[0]
    organization = block.ids.next()
    kind = KINDS.draw(chance)
    number = f"5{host.uscc[1:]}"
    station = "服务台旁消费维权服务站" if kind is OrganizationKind.MALL else NULL
    block.add_sourced(
        "managing_organization", authority_of(host.unit), block.today - 900,
        organization, number, f"{host.unit.name}样例{kind.text('zh')}{block.number + 1}号",
        kind.value, host.unit.code, station, f"{iso(block.today - 900)} 09:00:00+08",
    )  # fmt: skip
    for made in block.living:
        if chance.random() < TENANTS:
            _add_tenancy(block, chance, made, organization)
        if chance.random() < REVIEWED:
            for _ in range(1 + int(chance.expovariate(0.25))):
                _add_review(block, chance, made)


def _add_tenancy(block: Block, chance: Random, made: Made, organization: str) -> None:
    tenancy = block.ids.next()
    since = max(made.birth, block.today - chance.randrange(30, 1500))
    block.add_sourced(
        "tenancy", authority_of(made.unit), since,
        tenancy, organization, made.id, f"{chance.randrange(1, 6)}楼{chance.randrange(1, 90)}号",
        "租赁合同备案", iso(since), LAST, TenancyState.CONFIRMED.value,
    )  # fmt: skip
    if chance.random() < ASSESSED and since < block.today - 120:
        scores = (str(chance.randrange(55, 101)) for _ in range(5))
        block.add(
            "manager_assessment", block.ids.next(), made.id, organization, tenancy,
            iso(block.today - 110), iso(block.today - 20),
            chance.choice(tuple(AssessmentGrade)).value, *scores, "季度评价（样例）",
            "generated", f"{iso(block.today - 19)} 10:00:00+08",
        )  # fmt: skip


def _add_review(block: Block, chance: Random, made: Made) -> None:
    proof, review = block.ids.next(), block.ids.next()
    day = chance.randrange(block.today - 85, block.today)
    is_scan = chance.random() < 0.7
    kind = (ProofKind.SCAN if is_scan else ProofKind.RECEIPT).value
    told = "t" if is_scan else "f"
    at, stars = f"{iso(day)} 12:30:00+08", STARS.draw(chance)
    digest = "\\\\x" + sha256(proof.encode()).hexdigest()
    block.add("review_proof", proof, kind, made.id, "generated", digest, told, iso(day), at)
    aspects = [str(max(1, min(5, stars + chance.choice((-1, 0, 0, 1))))) for _ in range(5)]
    block.add(
        "review", review, made.id, made.unit.code, proof, kind, told, "generated", str(stars),
        *aspects, WORDS[stars], ModerationState.PUBLISHED.value, at, iso(day),
    )  # fmt: skip


_ALL = ["CONSUMER", "ENTITY", "THIRD_PARTY"]
DOCUMENTS: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "KNOWLEDGE_ARTICLE", "title": "化妆品怎么看标签", "topics": ["COSMETICS"],
     "body": "购买化妆品先看注册证或者备案编号、生产许可证编号和使用期限。",
     "source_text": "山城有信（样例）", "review_on": "2027-06-30"},
    {"kind": "KNOWLEDGE_ARTICLE", "title": "报名校外培训三看", "topics": ["OFF_CAMPUS_TRAINING"],
     "body": "看办学许可，看收费公示，看资金监管；一次缴费不超过三个月。",
     "source_text": "山城有信（样例）", "review_on": "2027-06-30"},
    {"kind": "GUIDE", "title": "食品经营许可办理指南", "topics": ["FOOD", "CATERING"],
     "audiences": ["ENTITY"], "body": "在渝食品经营者首次申请许可适用本指南。",
     "steps": ["网上申请", "受理审查", "现场核查", "发证"], "materials": ["申请书", "布局图"],
     "time_limit": "自受理之日起十个工作日", "fee": "不收费", "channel": "渝快办"},
    {"kind": "OPERATION_GUIDE", "title": "商场巡查与第三方评价操作指南",
     "topics": ["CREDIT"], "audiences": ["THIRD_PARTY"], "body": "管理方登录后按步骤操作。",
     "steps": ["申报管理关系", "等待主体确认", "按季度提交评价"]},
    {"kind": "COMPLIANCE_GUIDE", "title": "餐饮服务合规指引", "topics": ["CATERING"],
     "audiences": ["ENTITY"], "body": "餐饮服务提供者的日常合规要点。",
     "steps": ["查验供货者许可证", "餐饮具清洗消毒", "从业人员持健康证明"],
     "citations": ["食品安全法:45", "食品安全法:53", "食品安全法:56"]},
    {"kind": "SUPPORT_POLICY", "title": "餐饮小微企业纾困十条（样例）",
     "topics": ["BUSINESS_CLIMATE"],
     "audiences": ["ENTITY"], "body": "对受困餐饮主体减免检验检测费用。", "relief_kind": "RELIEF",
     "benefit": "免收一年检验检测费", "apply_link": "https://youxin.example.cn/apply", "pin": 5,
     "is_popup": True},
    {"kind": "POLICY_DOCUMENT", "title": "信用提升行动方案（样例）", "topics": ["CREDIT"],
     "audiences": ["ENTITY", "REGULATOR"], "body": "推进信用分级分类监管。",
     "document_number": "渝市监样〔2026〕1号"},
    {"kind": "SERVICE_ENTRY", "title": "特种设备报检", "topics": ["SPECIAL_EQUIPMENT"],
     "body": "电梯、锅炉等报检入口。", "category": "检验检测",
     "link": "https://youxin.example.cn/inspect", "hours": "工作日 9:00–17:00"},
    {"kind": "PUBLICITY_ITEM", "title": "怎样扫码看信用", "topics": ["CREDIT"],
     "body": "扫描山城有信码即可查看经营主体公开信息。", "publicity_kind": "HOW_TO",
     "example_operation": "{ entities(first: 3) { nodes { name creditColor } } }"},
    {"kind": "PUBLICITY_ITEM", "title": "为什么要建山城有信", "topics": ["CREDIT"],
     "body": "让守信者受益，让失信者受限。", "publicity_kind": "PURPOSE"},
    {"kind": "PUBLICITY_ITEM", "title": "一个入口，一图看清", "topics": ["CREDIT"],
     "audiences": ["ENTITY", "REGULATOR"], "body": "一次查询看全信用。",
     "publicity_kind": "ADVANTAGE"},
    {"kind": "CONSUMER_ALERT", "title": "野生菌食用风险提示（样例）", "topics": ["FOOD"],
     "body": "不采摘、不购买、不食用不认识的野生菌。", "alert_scope": "全市", "pin": 3},
    {"kind": "COMPARATIVE_TEST", "title": "火锅底料比较试验（样例）", "topics": ["FOOD"],
     "body": "二十个样品（均为虚构）的酸价与过氧化值。", "category": "火锅底料"},
    {"kind": "CONSUMER_SURVEY", "title": "明码标价消费体察（样例）", "topics": ["PRICES"],
     "body": "志愿者以消费者身份走访。", "method": "神秘顾客走访", "sample_size": 120,
     "findings": "一百一十二家标价规范，八家标价不全。"},
    {"kind": "TYPICAL_CASE", "title": "经营超过保质期食品案（样例）", "topics": ["FOOD"],
     "body": "某火锅店使用超过保质期的原料。", "facts": "检查发现三包超过保质期的底料。",
     "outcome": "没收并罚款", "citations": ["食品安全法:34", "食品安全法:124"]},
)  # fmt: skip
POLICY: Final = "餐饮小微企业纾困十条（样例）"
CONDITIONS: Final = (
    ("INDUSTRY", "IN", ["H62"], "属于餐饮业"),
    ("CAPITAL", "AT_MOST", ["5000000"], "注册资本不超过五百万元"),
    ("SERIOUS_LISTINGS", "AT_MOST", ["0"], "未列入严重违法失信名单"),
)
TEST: Final = "火锅底料比较试验（样例）"
RESULTS: Final = tuple(
    (f"样品{n}", "样例检验中心", "GB 31644-2018", "酸价", f"{1 + n / 10:.1f} mg/g", "≤ 3", True)
    for n in range(1, 6)
)
PUT: Final = """
INSERT INTO knowledge_document (id, series_id, edition, kind, state, title, summary, body, topics,
  audiences, level, valid_from, pin, is_popup, author, approver, changed_at, published_at, steps,
  materials, time_limit, fee, channel, source_text, review_on, relief_kind, benefit, apply_link,
  document_number, category, link, hours, publicity_kind, example_operation, alert_scope, method,
  sample_size, findings, facts, outcome, citations, source_code, source_record_id, authority,
  recorded_at)
SELECT $1::uuid, $1::uuid, 1, r.kind, 'PUBLISHED', r.title, r.title, r.body, r.topics,
  r.audiences, 'CITY', $2::date, coalesce(r.pin, 0), coalesce(r.is_popup, false),
  'author', 'approver', $2::date, $2::date, r.steps,
  r.materials, r.time_limit, r.fee, r.channel, r.source_text, r.review_on, r.relief_kind,
  r.benefit, r.apply_link, r.document_number, r.category, r.link, r.hours, r.publicity_kind,
  r.example_operation, r.alert_scope, r.method, r.sample_size, r.findings, r.facts, r.outcome,
  r.citations, $3, $1::uuid::text, '重庆市市场监督管理局（样例）', $2::date
FROM jsonb_populate_record(NULL::knowledge_document, $4::jsonb) r
ON CONFLICT (id) DO NOTHING
"""
CONDITION: Final = """
INSERT INTO policy_condition (id, document_id, position, fact, operator, wanted, text)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING
"""
RESULT: Final = """
INSERT INTO comparative_result (id, document_id, position, sample, laboratory, standard, item,
  measured, permitted, is_passed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING
"""


async def add_documents(connection: Any, day: Any) -> None:
    """The sample documents, found by search as all are; doing it twice changes nothing."""
    for number, told in enumerate(DOCUMENTS):
        key = uuid5(NAMESPACE_URL, f"urn:sample:document:{number}")
        row = {"audiences": _ALL, **told}
        await connection.execute(PUT, key, day, GENERATED, orjson.dumps(row).decode())
        for at, one in enumerate(CONDITIONS if told["title"] == POLICY else ()):
            await connection.execute(CONDITION, uuid5(key, f"c{at}"), key, at, *one)
        for at, row_ in enumerate(RESULTS if told["title"] == TEST else ()):
            await connection.execute(RESULT, uuid5(key, f"r{at}"), key, at, *row_)
    async with connection.transaction():
        await index_documents(connection)

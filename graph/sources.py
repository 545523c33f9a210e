"""Sources: who delivers, how fresh, what each delivery came to, what is covered and what is not."""

from datetime import datetime

from graph.base.connection import Connection
from graph.base.declare import arg, col, root, stream, via
from graph.base.registry import extend, node, query, subscription, value
from graph.base.scalars import USCC, Cursor
from graph.base.types import Node
from graph.entities import District, Entity
from loaders import sources as load
from models import entities
from models import sources as m
from resolvers import sources as resolve
from rules.records import BatchStatus, CoverageGap, DataFamily, FindingKind, SignatureStatus


@value()
class Freshness:
    """时效 · How old the facts of a source are; it turns stale by itself."""

    as_of: datetime | None = col("数据所示时点 · The moment the facts held.")
    lag_seconds: int | None = col("滞后秒数 · Seconds since then.")
    stale_after_seconds: int = col("承诺更新间隔，秒 · Seconds after which it is stale.")
    is_stale: bool = col("是否过期 · Whether it is stale.")


@value(m.Source)
class Source:
    """已登记的数据来源 · A registered source."""

    code: str = col("来源代码 · Code.")
    name: str = col("名称 · Name in Chinese.")
    name_en: str = col("英文名称 · Name in English.")
    authority: str = col("主管机关 · Authority behind it.")
    family: DataFamily = col("数据类别 · Family of data.")
    is_generated: bool = col("是否为样例数据 · Whether it is made-up sample data.")
    key_id: str | None = col("登记公钥的标识 · Id of the key that it must sign with.")
    received_at: datetime | None = col("最近报送时间 · When it last delivered.")
    late_count: int = col("迟报次数 · Number of late deliveries.")
    freshness: Freshness = via(
        resolve.freshnesses,
        "时效 · Freshness.",
        needs=(m.Source.as_of, m.Source.stale_after_seconds),
    )
    batches: Connection["IngestBatch"] = via(
        load.batches, "报送批次，由近到远 · Deliveries, latest first."
    )


@value()
class RepairCount:
    """修复计数 · How often a cleaning rule was applied."""

    rule: str = col("规则 · Rule.")
    count: int = col("次数 · Times.")


@value(m.IngestFinding)
class IngestFinding:
    """逐行结论 · What was found in one row of a delivery."""

    row_number: int = col("行号，表头为第 1 行 · Number of the row; the header is row 1.")
    kind: FindingKind = col("结论 · Rejected, or loaded and marked.")
    rule: str = col("规则 · Rule.")
    field: str = col("字段 · Field.")
    value: str = col("原值，最多 200 字 · The value as it came, at most 200 characters.")


@node(m.IngestBatch, "dlv")
class IngestBatch(Node):
    """归集批次 · One file delivered by one source."""

    source: Source = via(load.source, "来源 · The source.")
    family: DataFamily = col("数据类别 · Family of data.")
    file_name: str = col("文件名 · Name of the file.")
    format: str = col("格式 · Name of the format.")
    digest: str = col("文件 SHA-256 · SHA-256 of the file.")
    status: BatchStatus = col("状态 · State.")
    signature_status: SignatureStatus = col("签名状态 · Check of its signature.")
    is_late: bool = col("是否迟报 · Whether it came late.")
    row_count: int = col("行数 · Rows so far.")
    valid_count: int = col("代码有效 · Rows with a valid USCC.")
    upper_cased_count: int = col("转为大写后有效 · Of these, valid once in upper case.")
    flagged_count: int = col("校验位不符 · Rows whose issued code fails its check digit.")
    old_number_count: int = col("旧注册号 · Rows with an old registration number.")
    inserted_count: int = col("新增 · Entities inserted.")
    updated_count: int = col("更新 · Entities updated.")
    unchanged_count: int = col("未变 · Rows that changed nothing.")
    rejected_count: int = col("拒收 · Rows rejected.")
    repairs: list[RepairCount] = via(
        resolve.repairs, "修复计数 · Repairs by rule.", needs=(m.IngestBatch.repaired,)
    )
    refusal: str | None = col("整批拒收原因 · Code for which it was refused whole.")
    started_at: datetime = col("开始时间 · When it began.")
    finished_at: datetime | None = col("完成时间 · When it was done.")
    seconds: float = col("用时，秒 · Seconds spent.")
    findings: Connection[IngestFinding] = via(
        load.findings,
        "逐行结论，仅监管人员可见 · Findings by row; regulators only.",
    )


@value()
class CoverageCell:
    """归集覆盖 · One family of data in one district."""

    district: District = col("区县 · District.")
    family: DataFamily = col("数据类别 · Family of data.")
    records: int = col("记录数 · Number of records.")
    as_of: datetime | None = col("最近归集时间 · When the last one came in.")
    gap: CoverageGap | None = col("缺口原因 · Why there is nothing.")


@value()
class DataFormat:
    """报送格式 · A format in which data may be delivered."""

    name: str = col("格式名 · Name.")
    title: str = col("说明 · What it is.")
    family: DataFamily = col("数据类别 · Family of data.")
    json_schema: str = col("一行数据的 JSON Schema · JSON Schema of one row.")


@extend(Entity)
class EntityFreshness:
    freshness: Freshness = via(
        resolve.freshnesses_of_records,
        "来源时效 · Freshness of its source.",
        needs=(entities.Entity.source_code,),
    )


@value()
class EntityEvent:
    """经营主体变化事件 · A change of an entity, with the cursor to replay from."""

    cursor: Cursor = col("游标，断线后由此续传 · Cursor to resume after this event.")
    facts: list[str] = col("变化的事项 · Names of the facts that changed.")
    entity: Entity | None = via(load.changed_entity, "变化后的主体 · The entity as it is now.")


@query
class SourceQueries:
    sources: list[Source] = root(resolve.sources, "全部来源 · All registered sources.")
    source: Source | None = root(
        load.by_code,
        "某一来源 · The source under a code.",
        code=arg(str, "来源代码 · Code of the source."),
    )
    ingest_batches: Connection[IngestBatch] = root(
        load.feed_of_batches, "归集批次，由近到远 · Deliveries, latest first."
    )
    data_formats: list[DataFormat] = root(
        resolve.formats, "报送格式及其 JSON Schema · Formats for delivery.", most=100
    )
    coverage: list[CoverageCell] = root(
        resolve.coverage,
        "区县与类别的归集覆盖 · Coverage of districts by family.",
        cost=50,
        most=250,
        district=arg(str, "区划代码，含下级 · Division code, its subtree included.", "500000"),
        family=arg(DataFamily | None, "数据类别 · Family of data.", None),
    )


@subscription
class SourceStreams:
    entity_changed: EntityEvent = stream(
        resolve.entity_changes,
        "经营主体变化实时推送，可从游标续传 · Live changes of an entity, resumable from a cursor.",
        uscc=arg(USCC, "统一社会信用代码 · USCC."),
        after=arg(Cursor | None, "从此游标之后续传 · Resume after this cursor.", None),
    )

"""Food products, their batches, and the tests of these."""

from datetime import date
from decimal import Decimal

from graph.base.connection import Connection
from graph.base.declare import arg, col, part, root, via
from graph.base.registry import extend, node, query, value
from graph.base.scalars import GTIN
from graph.base.types import Node, Provenance
from graph.credit import SamplingTestRecord
from graph.entities import Entity
from graph.sources import Freshness
from loaders import products as load
from models import products as m
from resolvers import products as resolve
from resolvers import sources
from rules.products import BatchState, BatchTestConclusion, BatchTestKind
from rules.retention import RetentionBasis
from rules.subgraphs import Subgraph

SUBGRAPH = Subgraph.SUPERVISION


@node(m.Product, "prd", keys=("gtin",))
class Product(Node):
    """食品 · A food product."""

    gtin: GTIN = col("商品条码 · Global trade item number.")
    name: str = col("名称 · Name.")
    specification: str = col("规格 · Specification.")
    shelf_life_days: int | None = col("保质期，天 · Shelf life in days.")
    brand: str | None = col("品牌 · Brand.")
    standard: str | None = col("执行标准 · Standard that it is made to.")
    licence: str | None = col("生产许可证编号 · Number of the production licence.")
    producer: Entity = via(load.producer, "生产者 · The producer.")


@value(m.BatchTestItem)
class BatchTestItem:
    """检验项目 · One line of a test report."""

    name: str = col("项目 · What was tested.")
    measured: str = col("检验结果 · What was found.")
    permitted: str | None = col("标准值 · What is permitted.")
    is_passed: bool = col("是否合格 · Whether it passed.")


@node(m.BatchTest, "tst")
class BatchTest(Node):
    """检验报告 · A test report of a batch."""

    kind: BatchTestKind = col("检验类别 · Who tested.")
    report_number: str = col("报告编号 · Number of the report.")
    laboratory: str = col("检验机构 · Laboratory.")
    lab_accreditation: str | None = col("机构资质 · Accreditation of the laboratory.")
    tested_on: date = col("检验日期 · Day of the test.")
    conclusion: BatchTestConclusion = col("结论 · Conclusion.")
    items: Connection[BatchTestItem] = via(load.items, "检验项目 · Lines of the report.")
    provenance: Provenance = part("数据来源 · Provenance.")


@value()
class Retention:
    """记录保存期限 · Until when trade records must be kept."""

    until: date = col("保存至 · Last day.")
    basis: RetentionBasis = col("起算依据 · What it is counted from.")
    version: str = col("规则版本 · Version of the rule.")
    law: str = col("法律依据 · The law.")


@node(m.ProductBatch, "bat")
class ProductBatch(Node):
    """产品批次 · A lot of a product."""

    lot: str = col("批号 · Lot number.")
    produced_on: date = col("生产日期 · Day of production.")
    expires_on: date | None = col("到期日期 · Day of expiry.")
    state: BatchState = col("批次状态 · State of the batch.")
    quantity: Decimal | None = col("产量 · Quantity produced.")
    unit: str | None = col("计量单位代码（UN/CEFACT） · Unit by UN/CEFACT; null counts pieces.")
    has_failed_test: bool = col("是否有检验不合格 · Whether a test of it failed.")
    is_expired: bool = via(
        resolve.expired, "是否已过期 · Whether it is expired.", needs=(m.ProductBatch.expires_on,)
    )
    retention: Retention = via(
        resolve.retentions,
        "进销货记录保存期限 · Until when its trade records are kept.",
        needs=(m.ProductBatch.produced_on, m.ProductBatch.expires_on),
    )
    tests: Connection[BatchTest] = via(load.tests, "检验报告，由近到远 · Tests, latest first.")
    product: Product = via(load.product, "产品 · The product.")
    freshness: Freshness = via(
        sources.freshnesses_of_records,
        "来源时效，中断即标过期 · Freshness of its source; stale once that is silent.",
        needs=(m.ProductBatch.source_code,),
    )
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityProducts:
    product_batches: Connection[ProductBatch] = via(
        load.of_entity, "产品批次，由近到远 · Batches, latest first."
    )


@query
class ProductQueries:
    product: Product | None = root(
        load.by_gtin, "按商品条码查询 · The product under a GTIN.", gtin=arg(str, "条码 · GTIN.")
    )


@extend(SamplingTestRecord)
class SampleBatch:
    batch: ProductBatch | None = via(load.sampled, "被抽检批次 · The batch that was sampled.")

"""Food products and their batches."""

from datetime import date

from graph.base.connection import Connection
from graph.base.declare import col, part, via
from graph.base.registry import extend, node
from graph.base.scalars import GTIN
from graph.base.types import Node, Provenance
from graph.credit import SamplingTestRecord
from graph.entities import Entity
from loaders import products as load
from models import products as m
from rules.products import BatchState


@node(m.Product, "prd", keys=("gtin",))
class Product(Node):
    """食品 · A food product."""

    gtin: GTIN = col("商品条码 · Global trade item number.")
    name: str = col("名称 · Name.")
    specification: str = col("规格 · Specification.")
    shelf_life_days: int | None = col("保质期，天 · Shelf life in days.")


@node(m.ProductBatch, "bat")
class ProductBatch(Node):
    """产品批次 · A lot of a product."""

    lot: str = col("批号 · Lot number.")
    produced_on: date = col("生产日期 · Day of production.")
    expires_on: date | None = col("到期日期 · Day of expiry.")
    state: BatchState = col("批次状态 · State of the batch.")
    product: Product = via(load.product, "产品 · The product.")
    provenance: Provenance = part("数据来源 · Provenance.")


@extend(Entity)
class EntityProducts:
    product_batches: Connection[ProductBatch] = via(
        load.of_entity, "产品批次，由近到远 · Batches, latest first."
    )


@extend(SamplingTestRecord)
class SampleBatch:
    batch: ProductBatch | None = via(load.sampled, "被抽检批次 · The batch that was sampled.")

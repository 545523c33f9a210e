"""Where products, their batches and the tests of these are found."""

from loaders.base import keyed, newest, one, soonest
from models.credit import CreditRecord
from models.entities import Entity
from models.products import BatchTest, BatchTestItem, Product, ProductBatch
from rules.products import require_gtin

of_entity = newest(ProductBatch.entity_id, by=ProductBatch.produced_on)
product = one(Product.id, of=ProductBatch.product_id)
producer = one(Entity.id, of=Product.producer_id)
by_gtin = keyed(Product.gtin, parse=require_gtin)
tests = newest(BatchTest.tested_batch_id, by=BatchTest.tested_on)
items = soonest(BatchTestItem.test_id, by=BatchTestItem.position)
batch_of_subject = one(ProductBatch.id, of="subject_id")
sampled = one(ProductBatch.id, of=CreditRecord.product_batch_id)

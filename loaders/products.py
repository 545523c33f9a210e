"""Where products and batches are found."""

from loaders.base import newest, one
from models.credit import CreditRecord
from models.products import Product, ProductBatch

of_entity = newest(ProductBatch.entity_id, by=ProductBatch.produced_on)
product = one(Product.id, of=ProductBatch.product_id)
sampled = one(ProductBatch.id, of=CreditRecord.product_batch_id)

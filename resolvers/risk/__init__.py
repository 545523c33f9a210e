"""Grades of credit risk: given in the transaction of the record that changes them, and shown."""

from resolvers.risk.reassessing import reassess

__all__ = ["reassess"]

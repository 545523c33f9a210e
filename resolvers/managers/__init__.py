"""Who manages whom: asked by other domains, and kept by organisations, entities, regulators."""

from resolvers.managers.relating import managed_by, manages

__all__ = ["managed_by", "manages"]

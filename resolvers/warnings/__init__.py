"""Warnings: raised, followed, watched."""

from resolvers.warnings.issuing import announce

__all__ = ["announce"]

"""Deliveries of relations, and the clusters computed from all of them."""

from ingest.relations.pipeline import ingest_relations

__all__ = ["ingest_relations"]

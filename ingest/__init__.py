"""Feeds: formats, cleaning, matching and upserts; knows nothing of GraphQL."""

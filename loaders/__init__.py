"""Declared relations and look-ups, read-only and batch-shaped; no permission logic."""

"""Deliveries of relations, and the clusters computed from all of them."""

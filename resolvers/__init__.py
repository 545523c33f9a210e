"""Computed batch fields, root queries and commands; returns rows, names no GraphQL type."""

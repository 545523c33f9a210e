"""ASGI, settings, identity, command line, pages and embedded PostgreSQL."""

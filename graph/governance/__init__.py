"""Governance: incidents, security events, sharing, responsibilities, measured service."""

from graph.governance import incidents, security, service, sharing

__all__ = ["incidents", "security", "service", "sharing"]

"""Governance: incidents, security events, sharing, measured service."""

"""Incidents, security events, sharing between departments, measured service, responsibilities."""

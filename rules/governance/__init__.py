"""Responsibilities, incidents, security events, sharing and service levels, as rules."""

"""Signed exchange with outside systems; connectors, one file for each."""

"""Measurements: each module prints its numbers when run as `python -m bench.NAME`."""

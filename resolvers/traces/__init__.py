"""Traces: chains walked, recalls simulated, safety judged, tests recorded."""

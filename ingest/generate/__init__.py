"""The generated city: deterministic, plausible, labelled, and of no real company."""

from ingest.generate.city import CityStandsError, Report, generate

__all__ = ["CityStandsError", "Report", "generate"]

"""Tests of finding entities, by text and by example."""

"""Traces of food and equipment, through the API."""

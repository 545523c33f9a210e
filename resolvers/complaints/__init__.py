"""Complaints and reports: submitted, handled, mediated, exchanged, published."""

"""Tables, indexes, constraints and column idioms; no queries, no decisions."""

"""Relations of entities: their kinds, paths, control, contagion, clusters and joint tasks."""

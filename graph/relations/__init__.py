"""Relations of entities: ties and walks, control and contagion, clusters and joint tasks."""

from graph.relations import forecasts, tasks, ties

__all__ = ["forecasts", "tasks", "ties"]

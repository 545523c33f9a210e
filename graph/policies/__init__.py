"""Documents of knowledge: their kinds, their way to the public, policies and followers."""

from graph.policies import documents, publishing, weighing

__all__ = ["documents", "publishing", "weighing"]

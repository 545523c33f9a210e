"""Documents of knowledge: their kinds, their way to the public, policies and followers."""

from graph.policies import documents, links, publishing, weighing

__all__ = ["documents", "links", "publishing", "weighing"]

"""How others build on the graph."""

"""Relations as they are asked: walks, control, contagion, clusters, and joint tasks."""

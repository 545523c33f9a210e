"""Our subgraph and a partner's behind one gateway: `make gateway`."""

"""Our subgraph and a partner's behind Hive Gateway."""

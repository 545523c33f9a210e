"""A person and the data about him: consents, requests, what is held, erasure."""

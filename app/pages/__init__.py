"""Server-rendered pages over the public API."""

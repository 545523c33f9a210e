"""The codes of entities: scanning, the life of one code, and issuing in bulk."""

"""How names are shown to those who may not know them."""


def masked(name: str) -> str:
    """The first two characters, for a reader who knows the place to recognise its kind."""
    return f"{name[:2]}***" if len(name) > 2 else f"{name[:1]}***"

"""The vocabulary of declarations and the machinery that executes them."""

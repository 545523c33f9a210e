"""The plan: an operation compiled once into statements whose JSON goes out unparsed.

`select` merges selections, `arguments` reads arguments, `lower` writes SQL, `render` fills rows
that a function made, `plan` puts an operation together, `run` executes and keeps plans.
"""

"""The cookbook: written from the recipes, and every operation run."""

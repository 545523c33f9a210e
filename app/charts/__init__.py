"""Charts as SVG drawn on the server: no script, no font to load, legible in print."""

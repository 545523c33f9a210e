"""Laws: by title and day, by trade, by violation, by what is asked in words."""

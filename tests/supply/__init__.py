"""What the program is made of, and what its history must not hold."""

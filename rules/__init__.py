"""Law and domain decisions as pure functions and tables; no I/O, no clock, no await."""

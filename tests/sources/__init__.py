"""Sources and deliveries, through the public schema."""

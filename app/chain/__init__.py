"""Pictures for the pages of items: a lot's chain, a device's clock of care."""

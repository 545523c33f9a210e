"""GraphQL types, fields, descriptions and directives; takes no decisions."""

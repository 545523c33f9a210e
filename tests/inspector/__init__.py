"""What changes in the schema, by graphql-inspector."""

// A page of records as Relay takes it: the connection, its cursor, and the entity by its global id.
import { graphql } from "relay-runtime";

export const records = graphql`
  fragment EntityRecords_entity on Entity
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "EntityRecordsPageQuery") {
    name
    creditRecords(first: $first, after: $after) @connection(key: "EntityRecords_creditRecords") {
      edges { node { id title occurredOn } }
    }
  }
`;

export const page = graphql`
  query EntityRecordsQuery($uscc: String!) {
    entity(uscc: $uscc) {
      id
      ...EntityRecords_entity
    }
  }
`;

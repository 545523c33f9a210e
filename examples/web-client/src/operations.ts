// The operations of this client: codegen types each by its very text.
import { graphql } from "./gql/gql.js";

export const EntityByUscc = graphql(/* GraphQL */ `
  query EntityByUscc($uscc: String!) {
    entity(uscc: $uscc) {
      uscc
      name
      status
      creditColor
      establishedOn
      registeredCapital { amount currency }
      district { code name }
      creditRecords(first: 5) { totalCount nodes { __typename title occurredOn } }
    }
  }
`);

export const DistrictEntities = graphql(/* GraphQL */ `
  query DistrictEntities($district: String!, $after: String) {
    entities(filter: { district: $district }, sort: NEWEST, first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes { uscc name status creditColor }
    }
  }
`);

export const WarningsInForce = graphql(/* GraphQL */ `
  query WarningsInForce($filter: WarningFilter) {
    warningsSnapshot(filter: $filter, first: 20) {
      cursor
      entries { warning { id level title } }
    }
  }
`);

export const RiskWarnings = graphql(/* GraphQL */ `
  subscription RiskWarnings($filter: WarningFilter, $after: Cursor) {
    riskWarnings(filter: $filter, after: $after) {
      cursor
      change
      warning { id level title issuedAt entity { uscc name } }
    }
  }
`);

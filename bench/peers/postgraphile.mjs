// PostGraphile 5 over the same tables: the automatic schema is turned off and these fields are
// planned by hand with Grafast, which joins and inlines them into as few statements as it can.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { TYPES, pgSelect } from "postgraphile/@dataplan/pg";
import { connection, each, get, lambda } from "postgraphile/grafast";
import { grafserv } from "postgraphile/grafserv/node";
import { extendSchema, gql } from "postgraphile/utils";
import { sql } from "postgraphile/pg-sql2";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { isGenuine, read, today, typeName } from "./payload.mjs";

const typeDefs = gql`
  extend type Query {
    entity(uscc: String!): Entity
    entitiesByUscc(usccs: [String!]!): [Entity]
    newest(district: String!, first: Int!): EntityPage
    byName(district: String!, first: Int!): EntityPage
    scan(payload: String!): ScanResult
  }
  type Coded { code: String name: String }
  type Money { amount: String currency: String }
  type EntityPage { nodes: [Entity] pageInfo: PageInfo! }
  type ScanResult { authenticity: String entity: Entity }
  type Entity {
    id: String uscc: String name: String kind: String status: String establishedOn: String
    registeredCapital: Money address: String businessScope: String creditColor: String
    district: Coded industry: Coded
    creditRecords(first: Int!): CreditRecords
    publicCreditRecords(first: Int!): CreditRecords
    productBatches(first: Int!): ProductBatches
    equipment(first: Int!): EquipmentList
    keyPersons(first: Int!): KeyPersons
    publishedComplaints(first: Int!): Complaints
    warnings(first: Int!): Warnings
    publicWarnings(first: Int!): Warnings
  }
  type CreditRecords { totalCount: Int nodes: [CreditRecord] }
  type Provenance { source: String recordedAt: String }
  type CreditRecord {
    type: String id: String title: String authority: String occurredOn: String
    provenance: Provenance
  }
  type ProductBatches { nodes: [ProductBatch] }
  type ProductBatch { id: String lot: String producedOn: String expiresOn: String product: Product }
  type Product { name: String gtin: String }
  type EquipmentList { nodes: [Equipment] }
  type Equipment { id: String registrationCode: String variety: Coded nextInspectionOn: String }
  type KeyPersons { nodes: [KeyPerson] }
  type KeyPerson { role: String person: Person }
  type Person { id: String displayName: String maskedName: String }
  type Complaints { nodes: [Complaint] }
  type Complaint { id: String subject: String outcome: String closedOn: String }
  type Warnings { nodes: [Warning] }
  type Warning { id: String level: String title: String issuedAt: String }
`;

const column = (name) => ($row) => $row.get(name);
const columns = (names) =>
  Object.fromEntries(Object.entries(names).map(([field, name]) => [field, column(name)]));
const row = ($row) => $row.getClassStep().alias;
const expression = (write) => ($row) => $row.select(write(row($row)), TYPES.text);
const globalId = (prefix) =>
  expression((alias) => sql`${sql.literal(prefix + "_")} || ${alias}.id`);
const time = (name) =>
  expression((a) => sql`to_char(${a}.${sql.identifier(name)}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);
const amount = expression((alias) => sql`${alias}.capital_amount::text`);
const firstOf = ($rows, $first) => {
  const $page = connection($rows);
  $page.setFirst($first);
  return $page;
};
const same = ($row) => $row;

const plugin = extendSchema((build) => {
  const tables = build.pgResources;
  const many = (table, key, order, where) => ($entity, { $first }) => {
    const $rows = tables[table].find({ entity_id: $entity.get("id") });
    if (where) where($rows);
    for (const [attribute, direction] of order) $rows.orderBy({ attribute, direction });
    return firstOf($rows, $first);
  };
  const isPublicStill = ($rows) => {
    const $since = lambda(null, today);
    $rows.where(sql`${$rows.alias}.public_until >= ${$rows.placeholder($since, TYPES.date)}`);
  };
  const condition = (write) => ($rows) => $rows.where(write($rows.alias));
  const LATEST = [["occurred_on", "DESC"], ["id", "DESC"]];
  const RAISED = [["issued_at", "DESC"], ["id", "DESC"]];
  const page = (order, direction) => (_, { $district, $first }) => {
    const way = direction === "DESC" ? sql`DESC` : sql`ASC`;
    const sorted = (alias) => sql.join(
      [order, "id"].map((name) => sql`${alias}.${sql.identifier(name)} ${way}`), ", ");
    const $rows = pgSelect({
      resource: tables.entity,
      identifiers: [],
      from: { callback: ($select) => sql`(SELECT b.* FROM unnest((SELECT subtree FROM district
        WHERE code = ${$select.placeholder($district, TYPES.text)})) n(code)
        CROSS JOIN LATERAL (SELECT * FROM entity e WHERE e.district_code = n.code
          ORDER BY ${sorted(sql`e`)}
          LIMIT ${$select.placeholder($first, TYPES.int)} + 1) b)` },
    });
    $rows.orderBy({ attribute: order, direction });
    $rows.orderBy({ attribute: "id", direction });
    $rows.setOrderIsUnique();
    return firstOf($rows, $first);
  };
  const byCode = (table, key) => ($row) => tables[table].get({ code: $row.get(key) });
  const nodes = { nodes: ($page) => $page.nodes() };
  const paged = { plans: { ...nodes, pageInfo: ($page) => $page.pageInfo() } };
  return {
    typeDefs,
    objects: {
      Query: { plans: {
        entity: (_, { $uscc }) => tables.entity.get({ uscc: $uscc }),
        entitiesByUscc: (_, { $usccs }) =>
          each($usccs, ($uscc) => tables.entity.get({ uscc: $uscc })),
        newest: page("established_key", "DESC"),
        byName: page("name_key", "ASC"),
        scan(_, { $payload }) {
          return lambda($payload, read);
        },
      } },
      ScanResult: { plans: verdicts(tables) },
      EntityPage: paged,
      Coded: { plans: columns({ code: "code", name: "name" }) },
      Entity: { plans: {
        id: globalId("ent"),
        ...columns({
          uscc: "uscc", name: "name", kind: "kind", status: "status", address: "address",
          establishedOn: "established_on", businessScope: "business_scope",
          creditColor: "credit_color",
        }),
        registeredCapital: ($row) => lambda(
          [amount($row), $row.get("capital_currency")],
          ([amount, currency]) => (amount === null ? null : { amount, currency }),
          true,
        ),
        district: byCode("district", "district_code"),
        industry: byCode("industry", "industry_code"),
        creditRecords: many("credit_record", "entity_id", LATEST),
        publicCreditRecords: many("credit_record", "entity_id", LATEST, isPublicStill),
        productBatches: many("product_batch", "entity_id", [["produced_on", "DESC"], ["id", "DESC"]]),
        equipment: many("special_equipment", "entity_id", [["next_inspection_on", "ASC"], ["id", "ASC"]]),
        keyPersons: many("key_person_role", "entity_id", [["since", "DESC"], ["id", "DESC"]]),
        publishedComplaints: many("complaint", "entity_id", [["closed_on", "DESC"], ["id", "DESC"]],
          condition((alias) => sql`${alias}.is_published`)),
        warnings: many("warning", "entity_id", RAISED,
          condition((alias) => sql`${alias}.state = 'RAISED'`)),
        publicWarnings: many("warning", "entity_id", RAISED,
          condition((alias) => sql`${alias}.state = 'RAISED' AND ${alias}.audience = 'PUBLIC'`)),
      } },
      CreditRecords: { plans: {
        ...nodes,
        totalCount: ($page) => $page.cloneSubplanWithoutPagination("aggregate")
          .singleAsRecord().select(sql`count(*)::int`, TYPES.int),
      } },
      CreditRecord: { plans: {
        type: ($row) => lambda($row.get("kind"), typeName, true),
        id: globalId("rec"),
        ...columns({ title: "title", authority: "authority", occurredOn: "occurred_on" }),
        provenance: same,
      } },
      Provenance: { plans: { source: column("source_code"), recordedAt: time("recorded_at") } },
      ProductBatches: { plans: nodes },
      ProductBatch: { plans: {
        id: globalId("bat"),
        ...columns({ lot: "lot", producedOn: "produced_on", expiresOn: "expires_on" }),
        product: ($row) => tables.product.get({ id: $row.get("product_id") }),
      } },
      Product: { plans: columns({ name: "name", gtin: "gtin" }) },
      EquipmentList: { plans: nodes },
      Equipment: { plans: {
        id: globalId("eqp"),
        ...columns({ registrationCode: "registration_code", nextInspectionOn: "next_inspection_on" }),
        variety: byCode("equipment_variety", "variety_code"),
      } },
      KeyPersons: { plans: nodes },
      KeyPerson: { plans: {
        role: column("role"),
        person: ($row) => tables.person.get({ id: $row.get("person_id") }),
      } },
      Person: { plans: {
        id: globalId("per"), ...columns({ displayName: "name", maskedName: "masked_name" }),
      } },
      Complaints: { plans: nodes },
      Complaint: { plans: {
        id: globalId("cmp"),
        ...columns({ subject: "subject", outcome: "outcome", closedOn: "closed_on" }),
      } },
      Warnings: { plans: nodes },
      Warning: { plans: {
        id: globalId("wrn"), ...columns({ level: "level", title: "title" }),
        issuedAt: time("issued_at"),
      } },
    },
  };
});

function verdicts(tables) {
  const issue = ($sealed) => tables.entity_code.get({ id: get($sealed, "issueId") });
  const verdict = ($sealed) => {
    const $key = tables.signing_key.get({ key_id: get($sealed, "keyId") });
    return lambda(
      [$sealed, $key.get("public_key"), $key.get("revoked_at"), issue($sealed).get("status")],
      ([sealed, public_key, revoked_at, status]) =>
        sealed && isGenuine(sealed, { public_key, revoked_at, status }) ? "GENUINE" : "UNKNOWN",
      true,
    );
  };
  return {
    authenticity: verdict,
    entity($sealed) {
      const $id = lambda(
        [verdict($sealed), issue($sealed).get("entity_id")],
        ([authenticity, id]) => (authenticity === "GENUINE" ? id : null),
        true,
      );
      return tables.entity.get({ id: $id });
    },
  };
}

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [plugin],
  pgServices: [makePgService({
    connectionString: process.env.BENCH_URL,
    schemas: ["public"],
    poolConfig: {
      max: Number(process.env.BENCH_POOL),
      options: "-c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC",
    },
  })],
  schema: { defaultBehavior: "-*" },
  grafserv: { watch: false, graphiql: false },
  grafast: { explain: false },
};
const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(Number(process.env.BENCH_PORT), "127.0.0.1");

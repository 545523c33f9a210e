// Mercurius with graphql-jit, batch loaders and pg: named (prepared) statements, to-one relations
// joined into the statement of their parents, counts beside the first page.
import { readFileSync } from "node:fs";
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";
import { ISSUE, isGenuine, read, today, typeName } from "./payload.mjs";

pg.types.setTypeParser(1082, (text) => text); // dates stay as they are written
const pool = new pg.Pool({
  connectionString: process.env.BENCH_URL,
  max: Number(process.env.BENCH_POOL),
  options: "-c plan_cache_mode=force_generic_plan -c jit=off -c timezone=UTC",
});
const rows = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const ENTITY = `e.id AS key, 'ent_' || e.id AS id, e.uscc, e.name, e.kind, e.status,
  e.established_on AS "establishedOn", e.address, e.business_scope AS "businessScope",
  e.credit_color AS "creditColor", e.capital_amount::text AS amount,
  e.capital_currency AS currency, e.district_code, e.industry_code`;
const entity = (row) => {
  row.registeredCapital = row.amount && { amount: row.amount, currency: row.currency };
  return row;
};

// One statement for all parents: rows carry the position of their parent.
const pages = (name, columns, from, order, first) =>
  `SELECT k.position, r.* FROM unnest($1::uuid[]) WITH ORDINALITY k(key, position)
   CROSS JOIN LATERAL (SELECT ${columns} FROM ${from} ORDER BY ${order} LIMIT $2) r`;
const grouped = (queries, found, shape = (row) => row) => {
  const lists = queries.map(() => ({ nodes: [] }));
  for (const row of found) lists[row.position - 1].nodes.push(shape(row));
  return lists;
};
const loader = (name, columns, from, order, shape) => async (queries) => {
  const text = pages(name, columns, from, order);
  const keys = queries.map(({ obj }) => obj.key);
  return grouped(queries, await rows(name, text, [keys, queries[0].params.first]), shape);
};
const byCode = (table) => async (queries) => {
  const codes = queries.map(({ obj }) => obj[`${table}_code`]);
  const found = await rows(table, `SELECT code, name FROM ${table} WHERE code = ANY($1)`, [codes]);
  const known = new Map(found.map((row) => [row.code, row]));
  return codes.map((code) => known.get(code) ?? null);
};

const RECORDS = `r.id AS key, 'rec_' || r.id AS id, r.kind, r.title, r.authority,
  r.occurred_on AS "occurredOn", r.source_code AS source,
  to_char(r.recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt"`;
const record = (row) => {
  row.provenance = row;
  return row;
};
async function creditRecords(queries, { app, reply, isStaff }) {
  const since = isStaff ? "1900-01-01" : today();
  const text = `SELECT k.position, r.* FROM unnest($1::uuid[]) WITH ORDINALITY k(key, position)
    CROSS JOIN LATERAL (SELECT ${RECORDS} FROM credit_record r
      WHERE r.entity_id = k.key AND r.public_until >= $3::date
      ORDER BY r.occurred_on DESC, r.id DESC LIMIT $2) r`;
  const keys = queries.map(({ obj }) => obj.key);
  const found = await rows("creditRecords", text, [keys, queries[0].params.first, since]);
  const lists = grouped(queries, found, record);
  lists.forEach((list, at) => Object.assign(list, { key: keys[at], since }));
  return lists;
}
async function totals(queries) {
  const text = `SELECT entity_id, count(*)::int AS total FROM credit_record
    WHERE entity_id = ANY($1) AND public_until >= $2::date GROUP BY 1`;
  const keys = queries.map(({ obj }) => obj.key);
  const found = await rows("totals", text, [keys, queries[0].obj.since]);
  const known = new Map(found.map((row) => [row.entity_id, row.total]));
  return keys.map((key) => known.get(key) ?? 0);
}
const person = (row) => {
  row.person = { id: row.person_id, displayName: row.person_name };
  return row;
};
async function keyPersons(queries, { isStaff }) {
  const name = isStaff ? "name" : "masked_name";
  const text = `SELECT k.position, r.* FROM unnest($1::uuid[]) WITH ORDINALITY k(key, position)
    CROSS JOIN LATERAL (SELECT o.role, 'per_' || p.id AS person_id, p.${name} AS person_name
      FROM key_person_role o JOIN person p ON p.id = o.person_id WHERE o.entity_id = k.key
      ORDER BY o.since DESC, o.id DESC LIMIT $2) r`;
  const keys = queries.map(({ obj }) => obj.key);
  return grouped(queries, await rows(`persons_${name}`, text, [keys, queries[0].params.first]), person);
}
async function warnings(queries, { isStaff }) {
  const audience = isStaff ? "" : "AND w.audience = 'PUBLIC'";
  const columns = `'wrn_' || w.id AS id, w.level, w.title,
    to_char(w.issued_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "issuedAt"`;
  const from = `warning w WHERE w.entity_id = k.key AND w.state = 'RAISED' ${audience}`;
  const name = `warnings_${isStaff}`;
  return loader(name, columns, from, "w.issued_at DESC, w.id DESC")(queries);
}

const loaders = {
  Entity: {
    district: byCode("district"),
    industry: byCode("industry"),
    creditRecords,
    keyPersons,
    warnings,
    productBatches: loader(
      "batches",
      `'bat_' || b.id AS id, b.lot, b.produced_on AS "producedOn", b.expires_on AS "expiresOn",
       p.name, p.gtin`,
      "product_batch b LEFT JOIN product p ON p.id = b.product_id WHERE b.entity_id = k.key",
      "b.produced_on DESC, b.id DESC",
      (row) => Object.assign(row, { product: row }),
    ),
    equipment: loader(
      "equipment",
      `'eqp_' || q.id AS id, q.registration_code AS "registrationCode",
       q.next_inspection_on AS "nextInspectionOn", v.code, v.name`,
      "special_equipment q LEFT JOIN equipment_variety v ON v.code = q.variety_code WHERE q.entity_id = k.key",
      "q.next_inspection_on, q.id",
      (row) => Object.assign(row, { variety: row }),
    ),
    publishedComplaints: loader(
      "complaints",
      `'cmp_' || c.id AS id, c.subject, c.outcome, c.closed_on AS "closedOn"`,
      "complaint c WHERE c.entity_id = k.key AND c.is_published",
      "c.closed_on DESC, c.id DESC",
    ),
  },
  CreditRecords: { totalCount: totals },
};

const SORTS = {
  NEWEST: { head: "entity:established_key,id:d", column: "established_key", way: "DESC" },
  NAME: { head: "entity:name_key,id:a", column: "name_key", way: "ASC" },
};
async function entities(_, { filter, sort, first }) {
  const { head, column, way } = SORTS[sort];
  const order = `${column} ${way}, id ${way}`;
  const text = `SELECT ${ENTITY}, e.${column}::text AS sorted
    FROM unnest((SELECT subtree FROM district WHERE code = $1)) n(code)
    CROSS JOIN LATERAL (SELECT * FROM entity b WHERE b.district_code = n.code
      ORDER BY ${order} LIMIT $2) e
    ORDER BY e.${column} ${way}, e.id ${way} LIMIT $2`;
  const found = await rows(`entities_${sort}`, text, [filter.district, first + 1]);
  const nodes = found.slice(0, first).map(entity);
  const last = nodes.at(-1);
  const raw = last && JSON.stringify([1, head, last.sorted, last.key]);
  const endCursor = last ? Buffer.from(raw).toString("base64url") : null;
  return { nodes, pageInfo: { hasNextPage: found.length > first, endCursor } };
}
async function entitiesByUscc(_, { usccs }) {
  const text = `SELECT ${ENTITY} FROM entity e WHERE e.uscc = ANY($1)`;
  const found = new Map((await rows("byUscc", text, [usccs])).map((row) => [row.uscc, entity(row)]));
  return usccs.map((uscc) => found.get(uscc) ?? null);
}
async function scan(_, { payload }) {
  const sealed = read(payload);
  if (!sealed) return { authenticity: "UNKNOWN" };
  const [issue] = await rows("issue", ISSUE, [sealed.keyId, sealed.issueId]);
  if (!isGenuine(sealed, issue)) return { authenticity: "UNKNOWN" };
  const [found] = await rows("byId", `SELECT ${ENTITY} FROM entity e WHERE e.id = $1`, [issue.entity_id]);
  return { authenticity: "GENUINE", entity: entity(found) };
}

const app = Fastify();
app.register(mercurius, {
  schema: readFileSync(new URL("./mercurius.graphql", import.meta.url), "utf8"),
  resolvers: {
    Query: {
      entities,
      entitiesByUscc,
      scan,
      entity: async (_, { uscc }) => (await entitiesByUscc(_, { usccs: [uscc] }))[0],
    },
    CreditRecord: { resolveType: (row) => typeName(row.kind) },
  },
  loaders,
  context: (request) => ({ isStaff: request.headers["x-bench-role"] === "regulator" }),
  jit: 1,
});
await app.listen({ port: Number(process.env.BENCH_PORT), host: "127.0.0.1" });

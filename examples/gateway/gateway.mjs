// Hive Gateway over a supergraph: `node gateway.mjs` with what it needs as JSON in GATEWAY.
//   port, supergraph (file), token or tokenFile (our credential at youxin; the file may be renewed),
//   ours (the names of our own subgraphs, `youxin` by default), partners {name: {url, keys}},
//   record (a file that is told every request to a subgraph; for those who want to see the plan)
// Clients' own tokens go on to ours; the gateway's travels beside them in `youxin-gateway`.
import { createServer } from "node:http";
import { appendFileSync, readFileSync } from "node:fs";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import http from "@graphql-mesh/transport-http";
import { createGraphQLError } from "@graphql-tools/utils";
import { signedFetch } from "./partner.mjs";

const given = JSON.parse(process.env.GATEWAY);
const PASSED_ON = ["authorization", "accept-language"];
const ours = given.ours ?? ["youxin"];
const partners = Object.entries(given.partners ?? {});
const fetches = new Map(partners.map(([, { url, keys }]) => [url, signedFetch(keys)]));

const token = () => given.token ?? readFileSync(given.tokenFile, "utf8").trim();

const toSubgraph = ({ request, subgraphName }) => {
  if (!ours.includes(subgraphName.toLowerCase())) return {};
  const passed = PASSED_ON.map((name) => [name, request.headers.get(name)]);
  return { ...Object.fromEntries(passed.filter(([, value]) => value)), "youxin-gateway": `Bearer ${token()}` };
};

// A partner that is silent or not to be believed: its part is null, and the error says whose it is.
const unavailable = (name) =>
  createGraphQLError(
    `互联方 ${name} 暂不可用，其部分为空 · The partner ${name} is unavailable; its part is null`,
    { extensions: { code: "PARTNER_UNAVAILABLE", partner: name } },
  );

// One of our own that does not answer; what it says itself, a refusal too, goes through as it is.
const lost = (name) =>
  createGraphQLError(
    `子图 ${name} 暂不可用，其部分为空 · The subgraph ${name} is unavailable; its part is null`,
    { extensions: { code: "SUBGRAPH_UNAVAILABLE", subgraph: name } },
  );

// What subgraphs say has a code of theirs; whatever has none is the gateway's own fault and masked.
const FAULTS = new Set([undefined, "INTERNAL_SERVER_ERROR", "RESPONSE_VALIDATION_FAILED", "DOWNSTREAM_SERVICE_ERROR"]);
const SILENCE = new Set([...FAULTS, "SUBREQUEST_HTTP_ERROR"]);
const isSilent = ({ errors, data }) => !data && errors?.length && errors.every((one) => SILENCE.has(one.extensions?.code));

const labelled = {
  onSubgraphExecute({ subgraphName }) {
    const name = subgraphName.toLowerCase();
    return ({ result, setResult }) => {
      if (ours.includes(name) && isSilent(result ?? {})) setResult({ data: null, errors: [lost(name)] });
      else if (name in (given.partners ?? {}) && result?.errors?.length && !result.data)
        setResult({ data: null, errors: [unavailable(name)] });
    };
  },
};

// Gives up on a subgraph that takes a question and does not begin to answer.
const PATIENCE_MS = 5_000;
const within = async (send, url, options) => {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const signals = [options.signal, patience.signal].filter(Boolean);
  try {
    return await send(url, { ...options, signal: AbortSignal.any(signals) });
  } catch (error) {
    throw patience.signal.aborted ? new Error("no answer in time") : error;
  } finally {
    clearTimeout(timer);
  }
};

const maskError = (error, message) =>
  !FAULTS.has(error.extensions?.code)
    ? createGraphQLError(error.message, { path: error.path, extensions: spoken(error.extensions) })
    : createGraphQLError(message, { extensions: { code: "INTERNAL_SERVER_ERROR" } });

const spoken = ({ request, response, ...rest }) => rest;

const gateway = createGatewayRuntime({
  supergraph: readFileSync(given.supergraph, "utf8"),
  logging: given.logging ?? "warn",
  transports: { http },
  propagateHeaders: { fromClientToSubgraphs: toSubgraph },
  fetchAPI: {
    fetch: (url, options) => {
      if (given.record) appendFileSync(given.record, JSON.stringify({ url, body: options.body }) + "\n");
      return within(fetches.get(String(url)) ?? fetch, url, options);
    },
  },
  upstreamTimeout: 2 * PATIENCE_MS,
  maskedErrors: { maskError },
  graphiql: false,
  landingPage: false,
  plugins: () => [labelled],
});

const server = createServer(gateway);
server.listen(given.port, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

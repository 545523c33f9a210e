// Clients as other teams write them: npm graphql-sse, resuming from its own cursor; and the
// executor by which Hive Gateway reads its subgraphs. Says one JSON object a line.
import { createInterface } from "node:readline";
import { buildHTTPExecutor } from "@graphql-tools/executor-http";
import { parse } from "graphql";
import { createClient } from "graphql-sse";

const given = JSON.parse(process.argv[2]);
const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
const variables = { ...given.variables };
const headers = given.token ? { authorization: given.token } : {};

function next(answer) {
  const event = answer.data?.riskWarnings;
  if (event) variables.after = event.cursor;
  say({ next: answer });
}

async function follow() {
  if (given.gateway) {
    const execute = buildHTTPExecutor({ endpoint: given.url, headers });
    const request = { document: parse(given.query), variables, operationType: "subscription" };
    for await (const answer of await execute(request)) next(answer);
    say({ complete: true });
    return;
  }
  const client = createClient({
    url: given.url,
    headers,
    retryAttempts: given.retries ?? 0,
    retry: () => new Promise((done) => setTimeout(done, given.wait ?? 300)),
  });
  client.subscribe(
    { query: given.query, variables },
    {
      next,
      error: (error) => say({ failed: String(error) }),
      complete: () => say({ complete: true }),
    },
  );
}

follow().catch((error) => say({ failed: String(error) }));
createInterface({ input: process.stdin }).on("close", () => process.exit(0));

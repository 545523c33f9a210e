// A client as other teams write it: npm graphql-ws, resuming from its own cursor.
// Says one JSON object a line; the line "drop" on its input cuts the connection.
import { createInterface } from "node:readline";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const given = JSON.parse(process.argv[2]);
const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
const variables = { ...given.variables };

const client = createClient({
  url: given.url,
  webSocketImpl: WebSocket,
  connectionParams: given.token ? { authorization: given.token } : {},
  retryAttempts: given.retries ?? 0,
  retryWait: () => new Promise((done) => setTimeout(done, given.wait ?? 300)),
  shouldRetry: () => true,
  on: {
    connected: () => say({ connected: true }),
    closed: (event) => say({ closed: event.code, reason: String(event.reason ?? "") }),
  },
});

client.subscribe(
  { query: given.query, variables },
  {
    next: (answer) => {
      const event = answer.data?.riskWarnings;
      if (event) variables.after = event.cursor;
      say({ next: answer });
    },
    error: (error) => {
      say({ failed: Array.isArray(error) ? error : { code: error?.code ?? null } });
      process.exit(0);
    },
    complete: () => say({ complete: true }),
  },
);

createInterface({ input: process.stdin })
  .on("line", (line) => line === "drop" && client.terminate())
  .on("close", () => process.exit(0));

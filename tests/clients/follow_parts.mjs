// A client of multipart subscriptions: npm meros reads the parts. Says one JSON object a line.
import { createInterface } from "node:readline";
import { meros } from "meros/browser";

const given = JSON.parse(process.argv[2]);
const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");

async function follow() {
  const answer = await fetch(given.url, {
    method: "POST",
    headers: {
      accept: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json',
      "content-type": "application/json",
      ...(given.token ? { authorization: given.token } : {}),
    },
    body: JSON.stringify({ query: given.query, variables: given.variables }),
  });
  const parts = await meros(answer);
  if (parts === answer) return say({ failed: await answer.json(), status: answer.status });
  say({ connected: answer.headers.get("content-type") });
  for await (const { json, body } of parts) {
    if (!json) say({ failed: String(body) });
    else if (body.payload) say({ next: body.payload });
  }
  say({ complete: true });
}

follow().catch((error) => say({ failed: String(error) }));
createInterface({ input: process.stdin }).on("close", () => process.exit(0));

// Asks the graph: queries by fetch, subscriptions by Server-Sent Events from the last cursor.
import type { ResultOf, TypedDocumentNode, VariablesOf } from "@graphql-typed-document-node/core";
import { createClient } from "graphql-sse";
import manifest from "./gql/persisted-documents.json" with { type: "json" };
import { RiskWarnings } from "./operations.js";

const texts: Record<string, string> = manifest;
const UNKNOWN_HASH = "PERSISTED_QUERY_NOT_FOUND";

/** What an answer says is wrong: `code` is one of docs/errors.md. */
export class GraphError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly path: readonly (string | number)[] = [],
  ) {
    super(message);
  }
}

type Problem = { message: string; path?: (string | number)[]; extensions?: { code?: string } };

export class Graph {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  private get headers(): Record<string, string> {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }

  /** By its hash, which a server knows from a manifest or from before; else by its text, once. */
  async ask<Result, Variables>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const hash = hashOf(document);
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    let answer = await this.post<Result>({ variables, extensions });
    if (answer.errors?.[0]?.extensions?.code === UNKNOWN_HASH)
      answer = await this.post<Result>({ query: texts[hash], variables, extensions });
    const [first] = answer.errors ?? [];
    if (first) throw new GraphError(first.extensions?.code ?? "UNKNOWN", first.message, first.path);
    if (!answer.data) throw new GraphError("UNKNOWN", "no data");
    return answer.data;
  }

  private async post<Result>(body: unknown): Promise<{ data?: Result; errors?: Problem[] }> {
    const headers = { ...this.headers, "content-type": "application/json" };
    const answer = await fetch(this.url, { method: "POST", headers, body: JSON.stringify(body) });
    return (await answer.json()) as { data?: Result; errors?: Problem[] };
  }

  /** Warnings from a cursor on, each once; after a lost connection it goes on from the last one. */
  async *warnings(
    filter: VariablesOf<typeof RiskWarnings>["filter"],
    after: string,
  ): AsyncGenerator<ResultOf<typeof RiskWarnings>["riskWarnings"]> {
    const variables = { filter, after };
    const client = createClient({ url: this.url, headers: this.headers, retryAttempts: 100 });
    const query = texts[hashOf(RiskWarnings)] ?? "";
    for await (const answer of client.iterate<ResultOf<typeof RiskWarnings>>({ query, variables })) {
      const [problem] = answer.errors ?? [];
      if (problem) throw new GraphError(String(problem.extensions?.["code"]), problem.message);
      if (!answer.data) continue;
      variables.after = answer.data.riskWarnings.cursor;
      yield answer.data.riskWarnings;
    }
  }
}

/** The name of a generated document in the manifest. */
function hashOf(document: object): string {
  const { __meta__ } = document as { __meta__?: { hash?: string } };
  if (!__meta__?.hash) throw new Error("not a document that codegen made");
  return __meta__.hash;
}

// Composes subgraphs, given as files, as a federation gateway does; says what came of it.
import { readFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

const services = process.argv.slice(2).map((file) => ({
  name: file.split("/").pop().replace(".graphql", ""),
  url: "http://subgraph.invalid/graphql",
  typeDefs: parse(readFileSync(file, "utf8")),
}));
const made = composeServices(services);
process.stdout.write(
  JSON.stringify({
    errors: (made.errors ?? []).map(({ message }) => message),
    supergraph: made.supergraphSdl ?? null,
  }),
);

// What changed from one schema to another, as JSON: node diff.mjs before.graphql after.graphql
import { readFileSync } from "node:fs";
import { diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const [before, after] = process.argv.slice(2).map((file) => buildSchema(readFileSync(file, "utf8")));
const changes = await diff(before, after);
const told = changes.map(({ type, criticality, message, path }) => {
  return { type, level: criticality.level, message, path: path ?? "" };
});
process.stdout.write(JSON.stringify(told));

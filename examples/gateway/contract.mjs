// The schema that a contract shows: `node contract.mjs schema.graphql authority …` without those tags.
import { readFileSync } from "node:fs";
import { composeSchemaContract } from "@theguild/federation-composition";
import { parse } from "graphql";

const [file, ...excluded] = process.argv.slice(2);
const typeDefs = parse(readFileSync(file, "utf8"));
const service = { name: "youxin", url: "http://youxin.invalid/graphql", typeDefs };
const filter = { include: new Set(), exclude: new Set(excluded) };
const made = composeSchemaContract([service], filter, true);
const errors = (made.errors ?? []).map(({ message }) => message);
process.stdout.write(JSON.stringify({ errors, sdl: made.publicSdl ?? "" }));

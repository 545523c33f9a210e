// Composes subgraphs into a supergraph, by two composers that must agree.
//   node compose.mjs supergraph.graphql youxin=http://…/graphql chengdu=http://…/graphql
// The SDL is read from /schema.graphql beside each address.
import { writeFileSync } from "node:fs";
import { composeServices as apollo } from "@apollo/composition";
import { composeServices as guild, transformSupergraphToPublicSchema } from "@theguild/federation-composition";
import { parse, printSchema, lexicographicSortSchema, buildASTSchema } from "graphql";

const [target, ...named] = process.argv.slice(2);

async function subgraph(text) {
  const at = text.indexOf("=");
  const [name, url] = [text.slice(0, at), text.slice(at + 1)];
  const answer = await fetch(new URL("/schema.graphql", url));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return { name, url, typeDefs: parse(await answer.text()) };
}

function shape(supergraph) {
  const seen = buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)), {
    assumeValidSDL: true,
  });
  return printSchema(lexicographicSortSchema(seen));
}

const services = await Promise.all(named.map(subgraph));
const [ours, theirs] = [apollo(services), guild(services)];
const errors = [...(ours.errors ?? []), ...(theirs.errors ?? [])].map(({ message }) => message);
const agree = errors.length === 0 && shape(ours.supergraphSdl) === shape(theirs.supergraphSdl);
if (agree) writeFileSync(target, ours.supergraphSdl);
process.stdout.write(JSON.stringify({ errors, agree }) + "\n");
process.exitCode = agree ? 0 : 1;

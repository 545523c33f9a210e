// node dist/main.js URL USCC [TOKEN]: an entity, its district's newest, then warnings as they come.
import { Graph, GraphError } from "./client.js";
import { DistrictEntities, EntityByUscc, WarningsInForce } from "./operations.js";

const [url, uscc, token] = process.argv.slice(2);
if (!url || !uscc) throw new Error("usage: node dist/main.js URL USCC [TOKEN]");
const graph = new Graph(url, token);

try {
  const { entity } = await graph.ask(EntityByUscc, { uscc });
  console.log(JSON.stringify({ entity }));
  const district = entity?.district?.code;
  if (district) {
    const { entities } = await graph.ask(DistrictEntities, { district });
    console.log(JSON.stringify({ newest: entities.nodes.map(({ name }) => name) }));
    const filter = { districts: [district] };
    const { warningsSnapshot } = await graph.ask(WarningsInForce, { filter });
    console.log(JSON.stringify({ inForce: warningsSnapshot.entries.length }));
    for await (const { change, warning } of graph.warnings(filter, warningsSnapshot.cursor)) {
      console.log(JSON.stringify({ change, title: warning?.title, of: warning?.entity?.name }));
    }
  }
} catch (error) {
  if (!(error instanceof GraphError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}

// The page without GraphiQL: one query, its variables, and the answer.
"use strict";
(() => {
  const boot = JSON.parse(document.getElementById("boot").textContent);
  const at = (id) => document.getElementById(id);
  const examples = boot.examples.filter(({ query }) => !/^subscription\b/m.test(query));

  const choose = () => {
    const { query, variables } = examples[at("example").value];
    at("query").value = query;
    at("variables").value = JSON.stringify(variables, null, 2);
  };
  const run = async () => {
    at("answer").textContent = "…";
    try {
      const variables = JSON.parse(at("variables").value || "{}");
      const answer = await fetch(boot.endpoint, {
        method: "POST",
        headers: window.youxinHeaders({ "content-type": "application/json" }),
        body: JSON.stringify({ query: at("query").value, variables }),
      });
      at("answer").textContent = JSON.stringify(await answer.json(), null, 2);
    } catch (error) {
      at("answer").textContent = String(error);
    }
  };

  examples.forEach(({ name }, index) => at("example").add(new Option(name, index)));
  at("example").addEventListener("change", choose);
  at("run").addEventListener("click", run);
  choose();
})();

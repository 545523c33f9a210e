// GraphiQL's panel of explanations: asks for `extensions.explain`, and shows plan and statements.
"use strict";
(() => {
  const KEY = "youxin:explain";
  const h = React.createElement;
  const listeners = new Set();
  const state = { wanted: sessionStorage.getItem(KEY) === "1", told: undefined };

  const change = (next) => {
    Object.assign(state, next);
    sessionStorage.setItem(KEY, state.wanted ? "1" : "0");
    for (const listener of listeners) listener({});
  };

  // Takes the explanation out of the answer, which is shown by itself.
  const take = (answer) => {
    const { explain, ...extensions } = answer?.extensions ?? {};
    change({ told: explain ?? null });
    if (!explain) return answer;
    const shown = { ...answer, extensions };
    if (!Object.keys(extensions).length) delete shown.extensions;
    return shown;
  };
  async function* taken(answers) {
    for await (const answer of answers) yield take(answer);
  }
  const isQuestion = (request, options) => {
    const nodes = options?.documentAST?.definitions ?? [];
    const asked = nodes.filter(
      (node) =>
        node.kind === "OperationDefinition" &&
        (!request.operationName || node.name?.value === request.operationName),
    );
    return asked.length > 0 && asked.every((node) => node.operation !== "subscription");
  };
  const explained = (send) => async (request, options) => {
    if (!state.wanted || !isQuestion(request, options)) return send(request, options);
    const extensions = { ...request.extensions, explain: true };
    const answer = await send({ ...request, extensions }, options);
    return answer?.[Symbol.asyncIterator] ? taken(answer) : take(answer);
  };

  const time = (value) => `${value} ms`;
  const Icon = () =>
    h(
      "svg",
      { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", strokeWidth: 1.6 },
      h("path", { d: "M5 4h14M12 4v5M12 9l-6 6M12 9l6 6M6 15v5M18 15v5", strokeLinecap: "round" }),
    );
  const Node = ({ node }) =>
    h(
      "li",
      null,
      h("b", null, node.key === node.field ? node.key : `${node.key}: ${node.field}`),
      h("span", { className: "kind" }, node.kind),
      node.failed && h("span", { className: "failed" }, node.failed),
      h("span", { className: "time" }, `cost ${node.cost} · ${time(node.milliseconds)}`),
      node.arguments.map((one) => h("code", { key: one }, one)),
      node.functions.map((one, at) =>
        h("div", { key: at }, `ƒ ${one.name} × ${one.rows} · ${time(one.milliseconds)}`),
      ),
      node.statements.length > 0 && h("div", null, `SQL ${node.statements.join(", ")}`),
    );
  const Statement = ({ one, number }) =>
    h(
      "details",
      { open: number === 1 },
      h("summary", null, `SQL ${number} · ${time(one.milliseconds)}`),
      h("p", null, one.parameters.map((type, at) => `$${at + 1} ${type}`).join(" · ") || "–"),
      h(
        "ul",
        null,
        Object.entries(one.rules).map(([table, rule]) =>
          h("li", { key: table }, h("b", null, table), " ", h("code", null, rule ?? "✓")),
        ),
      ),
      h("pre", { tabIndex: 0 }, one.sql),
    );
  const Told = ({ told }) =>
    h(
      React.Fragment,
      null,
      h(
        "p",
        { className: "sum" },
        h("b", null, told.engine),
        told.reason && h("span", { className: "failed" }, told.reason),
        ` ${told.rights} · cost ${told.cost} · ${time(told.milliseconds)}`,
      ),
      h("h3", null, "计划 · Plan"),
      h("ol", null, told.nodes.map((node) => h(Node, { key: node.key, node }))),
      h("h3", null, "语句 · Statements"),
      told.statements.map((one, at) => h(Statement, { key: at, one, number: at + 1 })),
    );
  const Panel = () => {
    const [, redraw] = React.useState({});
    React.useEffect(() => {
      listeners.add(redraw);
      return () => listeners.delete(redraw);
    }, []);
    return h(
      "section",
      { className: "explain" },
      h("h2", null, "执行说明 · Explain"),
      h(
        "label",
        null,
        h("input", {
          type: "checkbox",
          checked: state.wanted,
          onChange: (event) => change({ wanted: event.target.checked }),
        }),
        " 说明每次查询 · Explain every query",
      ),
      state.told
        ? h(Told, { told: state.told })
        : h("p", null, state.told === null ? "没有说明 · Not explained" : "运行一次查询 · Run a query"),
    );
  };

  window.youxinExplain = {
    explained,
    plugin: { title: "执行说明 · Explain", icon: Icon, content: Panel },
  };
})();

// Starts GraphiQL with the examples of this city; subscriptions run over graphql-transport-ws.
"use strict";
(() => {
  const boot = JSON.parse(document.getElementById("boot").textContent);
  const here = new URL(boot.endpoint, location.href);
  const socket = new URL(here);
  socket.protocol = here.protocol === "https:" ? "wss:" : "ws:";

  const send = GraphiQL.createFetcher({ url: here.href, subscriptionUrl: socket.href });
  const identified = (request, options) =>
    send(request, { ...options, headers: window.youxinHeaders(options?.headers) });
  const fetcher = boot.explains ? window.youxinExplain.explained(identified) : identified;
  const plugins = [GraphiQLPluginExplorer.explorerPlugin()];
  if (boot.explains) plugins.push(window.youxinExplain.plugin);

  const headers = JSON.stringify({ Authorization: "Bearer " }, null, 2);
  const tabs = boot.examples.map(({ query, variables }) => ({
    query,
    variables: JSON.stringify(variables, null, 2),
    headers,
  }));
  const asked = new URLSearchParams(location.search).get("query");
  if (asked) tabs.unshift({ query: asked, headers });

  // GraphiQL gives a first visit the first tab's query but not its variables.
  const isFirstVisit = localStorage.getItem("graphiql:tabState") === null;
  const first = isFirstVisit ? { variables: tabs[0].variables } : {};

  ReactDOM.createRoot(document.getElementById("explorer")).render(
    React.createElement(GraphiQL, {
      ...first,
      fetcher,
      defaultTabs: tabs,
      defaultHeaders: headers,
      defaultEditorToolsVisibility: "variables",
      forcedTheme: "light",
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
      plugins,
      inputValueDeprecation: true,
    }),
  );
})();

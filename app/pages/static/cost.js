// What the operation in the editor would cost, asked a moment after each change; nothing is run.
"use strict";
(() => {
  const WAIT_MILLISECONDS = 400;
  const shown = document.getElementById("cost");
  const address = (endpoint) => `${endpoint}/cost`;
  let timer = 0;
  let latest = 0;

  const read = (text) => {
    try {
      return text ? JSON.parse(text) : {};
    } catch {
      return null;
    }
  };

  const say = (text, isOver) => {
    shown.textContent = text;
    shown.classList.toggle("over", isOver);
  };

  async function ask(endpoint, query, variables) {
    const number = ++latest;
    const given = read(variables);
    if (!query?.trim() || given === null) return say("", false);
    const answer = await fetch(address(endpoint), {
      method: "POST",
      headers: window.youxinHeaders({ "content-type": "application/json" }),
      body: JSON.stringify({ query, variables: given }),
    });
    const { cost } = await answer.json();
    if (number !== latest) return;
    if (!cost) return say("", false);
    say(`成本 Cost ${cost.requested} / ${cost.limit}`, !cost.isWithin);
  }

  // Whatever is not JSON, or no valid document yet, has no cost.
  window.youxinCost = (endpoint, query, variables) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(endpoint, query, variables).catch(() => say("", false)), WAIT_MILLISECONDS);
  };
})();

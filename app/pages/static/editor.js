// What GraphiQL leaves unsaid to a screen reader or a keyboard, said after each of its changes.
"use strict";
(() => {
  const NAMES = [
    [".graphiql-query-editor .CodeMirror textarea", "查询 · Query"],
    [".graphiql-editor-tool .graphiql-editor:nth-child(1) .CodeMirror textarea", "变量 · Variables"],
    [".graphiql-editor-tool .graphiql-editor:nth-child(2) .CodeMirror textarea", "请求头 · Headers"],
    [".result-window .CodeMirror textarea", "结果 · Answer"],
    [".graphiql-plugin select", "新增操作的类别 · Kind of operation to add"],
  ];
  const every = (selector, change) => document.querySelectorAll(selector).forEach(change);
  // Only what differs is written: each write is a change that would be looked at again.
  const set = (element, name, value) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  // A tab that holds a second button is none; these are buttons, one of which is the current one.
  const tabs = () => {
    every(".graphiql-tabs", (list) => set(list, "role", "group"));
    every(".graphiql-tabs > li", (item) => {
      set(item, "role", "none");
      item.removeAttribute("aria-selected");
      const isCurrent = item.classList.contains("graphiql-tab-active");
      set(item.querySelector(".graphiql-tab-button"), "aria-current", String(isCurrent));
    });
    every("#graphiql-session", (panel) => set(panel, "role", "region"));
  };

  // An argument's box in the explorer is named by the argument it stands under.
  const inputs = () =>
    every(".graphiql-plugin input:not([role])", (input) => {
      if (input.labels?.length) return;
      const owner = input.closest("[data-arg-name]")?.dataset.argName;
      set(input, "aria-label", owner ?? (input.placeholder || "值 · Value"));
    });

  const mend = () => {
    for (const [selector, name] of NAMES) every(selector, (one) => set(one, "aria-label", name));
    every(".CodeMirror-scroll", (one) => set(one, "tabindex", "0"));
    every(".graphiql-history-item-label", (one) => set(one, "aria-label", one.textContent));
    tabs();
    inputs();
  };

  let isDue = false;
  const soon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      mend();
    });
  };
  new MutationObserver(soon).observe(document.getElementById("explorer"), {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["class", "role", "aria-label", "aria-selected"],
  });
})();

// Wires the parts of the console together: identity, filters, panels, keys.
import { ask } from "./graph.js";
import { at, make, place, say } from "./dom.js";
import * as drawer from "./drawer.js";
import * as live from "./live.js";
import * as map from "./map.js";
import * as queue from "./queue.js";

const SOON = 400;
const LATER = 60_000;
let timer = null;

const refresh = () => {
  const { districts, minLevel, kinds } = live.filter() ?? {};
  queue.load({ districts, minLevel, kinds });
};
const restart = () => {
  const isIn = at("token").value.trim() !== "";
  at("sign").textContent = say(isIn && at("who").value ? "sign_out" : "sign_in");
  if (!at("who").value) at("who").value = say("anonymous");
  map.choose(at("district").value);
  live.start();
  refresh();
};

const open = ({ entity }) => entity && drawer.open(entity.id);

live.on({
  open,
  drawn: map.warned,
  changed: () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, SOON);
  },
});
queue.on({ open });
at("more").addEventListener("click", queue.more);
for (const id of ["level", "district", "kind"]) at(id).addEventListener("change", restart);
at("sound").addEventListener("change", () => at("sound").checked && live.ring(false));
document.querySelector(".tiles").addEventListener("click", (event) => {
  const tile = event.target.closest("button");
  if (!tile) return;
  at("district").value = tile.dataset.code;
  restart();
});

at("identity").addEventListener("submit", () => {
  if (at("sign").textContent === say("sign_out")) {
    at("token").value = "";
    at("token").dispatchEvent(new Event("input"));
  }
  document.activeElement.blur();
  map.load();
  restart();
});

const panel = (name) => {
  document.body.dataset.panel = name;
  for (const tab of document.querySelectorAll(".tabs button"))
    tab.setAttribute("aria-pressed", String(tab.dataset.panel === name));
};
for (const tab of document.querySelectorAll(".tabs button"))
  tab.addEventListener("click", () => panel(tab.dataset.panel));
panel("live");

let typing = null;
const find = async () => {
  const text = at("text").value.trim();
  if (!text) return (at("hits").hidden = true);
  const { data } = await ask("search", { text });
  const nodes = data?.searchEntities?.nodes ?? [];
  at("hits").replaceChildren(
    ...(nodes.length
      ? nodes.map(({ entity }) =>
          make("li", {}, make("button", { type: "button", onclick: () => pick(entity.id) },
            entity.name, make("small", {}, ` ${place(entity.district)} ${entity.uscc ?? ""}`))))
      : [make("li", { class: "empty" }, say("found_none"))]),
  );
  at("hits").hidden = false;
};
const pick = (id) => {
  at("hits").hidden = true;
  drawer.open(id);
};
at("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const first = at("hits").querySelector("button");
  first && !at("hits").hidden ? first.click() : find();
});
at("text").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(find, SOON);
});
addEventListener("click", (event) => {
  if (!event.target.closest("#find")) at("hits").hidden = true;
});

const step = (by) => {
  const list = document.activeElement?.closest(".list") ?? at("warnings");
  const rows = [...list.querySelectorAll("li > button")];
  const now = rows.indexOf(document.activeElement);
  rows[Math.max(0, Math.min(rows.length - 1, now + by))]?.focus();
};
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  s: () => at("sound").click(),
  "/": () => at("text").focus(),
  a: () => document.activeElement?.closest("#tasks li")?.querySelector("[data-move=ACKNOWLEDGE]")?.click(),
  Escape: () => (at("hits").hidden = true),
};
addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || (isTyping && event.key !== "Escape")) return;
  if (document.querySelector("dialog[open]")) return;
  const done = KEYS[event.key];
  if (!done) return;
  if (event.key !== "Escape") event.preventDefault();
  done();
});

setInterval(map.load, LATER);
map.load();
restart();

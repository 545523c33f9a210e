// What waits at the regulator's desk, the most urgent first, and what may be done about it.
import { ask, token } from "./graph.js";
import { at, make, place, say, subjectOf, term } from "./dom.js";

const HERE = ["ACKNOWLEDGE", "ACT", "CLOSE"];
const OPERATIONS = { ACKNOWLEDGE: "ConsoleAcknowledge", ACT: "ConsoleAct", CLOSE: "ConsoleClose" };
const FOREVER = "9998-12-31";
let listeners = { open: () => {} };
let asked = null;
let after = null;
let run = 0;

export const on = (given) => (listeners = given);

export const load = async (filter) => {
  asked = filter;
  after = null;
  if (!token()) return show([], null, say("needs_right"));
  const own = ++run;
  const { data, errors } = await ask("queue", { filter, after: null });
  if (own !== run) return;
  if (!data?.warningQueue) return show([], null, errors?.[0]?.message ?? say("needs_right"));
  const { nodes, totalCount, pageInfo } = data.warningQueue;
  show(nodes, totalCount, say("none_queue"));
  page(pageInfo);
};

export const more = async () => {
  const { data } = await ask("queue", { filter: asked, after });
  if (!data?.warningQueue) return;
  at("tasks").append(...data.warningQueue.nodes.map(row));
  page(data.warningQueue.pageInfo);
};

const page = ({ hasNextPage, endCursor }) => {
  after = endCursor;
  at("more").hidden = !hasNextPage;
};

const show = (nodes, total, otherwise) => {
  const focused = document.activeElement?.closest("#tasks li")?.dataset.id;
  at("waiting").textContent = total === null ? "" : String(total);
  at("more").hidden = true;
  at("tasks").replaceChildren(
    ...(nodes.length ? nodes.map(row) : [make("li", { class: "empty" }, otherwise)]),
  );
  if (focused) at("tasks").querySelector(`[data-id="${focused}"] button`)?.focus();
};

const row = (warning) => {
  const { id, level, title, district, deadline, state, assignee, allowedActions } = warning;
  const due = deadline && deadline.on < FOREVER && (deadline.isOverdue
    ? make("b", { class: "late" }, say("overdue", { days: -deadline.daysLeft }))
    : make("span", {}, say("days_left", { days: deadline.daysLeft })));
  return make(
    "li",
    { class: "item", dataset: { id } },
    make(
      "button",
      { type: "button", onclick: () => listeners.open(warning) },
      make("span", { class: `tag ${level}` }, term("WarningLevel", level)),
      make("strong", {}, title),
      make("small", {},
        [subjectOf(warning), place(district), term("WarningState", state)].filter(Boolean).join(" · "),
        assignee ? ` · ${say("assignee", { who: assignee })}` : null, due && " · ", due),
    ),
    make(
      "p",
      { class: "moves" },
      HERE.filter((move) => allowedActions.includes(move)).map((move) =>
        make("button", { type: "button", dataset: { move }, onclick: () => act(warning, move) },
          say(move), make("span", { class: "unseen" }, ` ${title}`)),
      ),
    ),
  );
};

export const act = async ({ id, version, title }, move) => {
  const note = move === "ACKNOWLEDGE" ? undefined : await told(`${say(move)}：${title}`);
  if (note === null) return;
  const variables = { warning: id, version, ...(note === undefined ? {} : { note: note || null }) };
  const { data, errors } = await ask("act", variables, OPERATIONS[move]);
  const why = errors?.[0]?.message ?? data?.done?.errors[0]?.message;
  at("state").textContent = why ? say("failed", { why }) : say("done");
  await load(asked);
};

const told = (title) =>
  new Promise((settle) => {
    const dialog = at("ask");
    at("ask-title").textContent = title;
    at("note").value = "";
    dialog.returnValue = "";
    dialog.addEventListener(
      "close", () => settle(dialog.returnValue === "ok" ? at("note").value.trim() : null), { once: true });
    dialog.showModal();
  });

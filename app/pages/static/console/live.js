// The list of live warnings: what is in force, then every change, none lost and none twice.
import { Follower, ask, boot, token } from "./graph.js";
import { at, make, moment, place, say, subjectOf, term } from "./dom.js";

const KEY = "youxin:console";
const ENDED = new Set(["CLOSED", "WITHDRAWN"]);
const LOUD = new Set(["HIGH", "CRITICAL"]);
const MOST = 200;
let follower = null;
let run = 0;
let entries = new Map();
let brokenAt = null;
let caught = 0;
let listeners = { changed: () => {}, open: () => {} };

export const on = (given) => (listeners = given);

export const filter = () => {
  const chosen = {};
  if (at("district").value) chosen.districts = [at("district").value];
  if (at("level").value) chosen.minLevel = at("level").value;
  if (at("kind").value) chosen.kinds = [at("kind").value];
  return Object.keys(chosen).length ? chosen : null;
};

// A cursor belongs to who follows and what he filters; another reader starts from the snapshot.
const mine = () => JSON.stringify([at("who").value, token() === null, filter()]);
const kept = () => {
  const [whose, cursor] = JSON.parse(localStorage.getItem(KEY) ?? "[]");
  return whose === mine() ? cursor : null;
};
const keep = (cursor) => localStorage.setItem(KEY, JSON.stringify([mine(), cursor]));

export const start = async ({ afresh = false } = {}) => {
  follower?.end();
  follower = null;
  const own = ++run;
  const asked = filter();
  tell("connecting");
  let found;
  try {
    const answer = await ask("snapshot", { filter: asked, first: boot.shown });
    if (answer.errors?.some(({ extensions }) => extensions?.code === "UNAUTHENTICATED"))
      return tell("refused");
    found = answer.data.warningsSnapshot;
  } catch {
    tell("broken");
    return setTimeout(() => own === run && start({ afresh }), 2000);
  }
  if (own !== run) return;
  entries = new Map(found.entries.map((entry) => [entry.subject, entry]));
  draw();
  const cursor = (!afresh && kept()) || found.cursor;
  keep(cursor);
  follower = new Follower(asked, cursor, {
    event: hear,
    state: (state) => tell(state),
    expired: () => {
      start({ afresh: true }).then(() => (at("state").textContent = say("expired")));
    },
  });
};

const tell = (state) => {
  if (state === "broken") brokenAt ??= Date.now();
  if (state === "connected") caught = 0;
  at("state").textContent = say(state);
  at("state").dataset.state = state;
};

const hear = (entry) => {
  const before = entries.get(entry.subject);
  const isKnown = before?.cursor === entry.cursor;
  keep(entry.cursor);
  if (isKnown) return;
  const isLate = brokenAt !== null && Date.parse(entry.warning?.issuedAt ?? 0) < Date.now() - 1000;
  const shown = { ...before, ...entry, warning: entry.warning ?? before?.warning, isNew: true, isLate };
  entries.delete(entry.subject);
  entries = new Map([[entry.subject, shown], ...entries]);
  if (isLate) at("state").textContent = say("replayed", { count: ++caught });
  else brokenAt = null;
  draw();
  if (entry.change === "RAISED" && at("sound").checked) ring(LOUD.has(entry.warning?.level));
  listeners.changed(entry);
};

const draw = () => {
  const focused = document.activeElement?.closest("#warnings li")?.dataset.subject;
  const shown = [...entries.values()].filter(({ warning }) => warning).slice(0, MOST);
  at("warnings").replaceChildren(
    ...(shown.length ? shown.map(row) : [make("li", { class: "empty" }, say("none_live"))]),
  );
  if (focused) at("warnings").querySelector(`[data-subject="${focused}"] button`)?.focus();
  at("count").textContent = String(shown.filter(({ change }) => !ENDED.has(change)).length);
  listeners.drawn?.(shown.filter(({ change }) => !ENDED.has(change)));
};

const row = ({ subject, change, warning, isNew, isLate }) => {
  const isEnded = ENDED.has(change);
  const { level, kind, title, issuedAt, district } = warning;
  return make(
    "li",
    { class: `item${isEnded ? " ended" : ""}${isNew ? " new" : ""}`, dataset: { subject } },
    make(
      "button",
      { type: "button", onclick: () => listeners.open(warning) },
      make("span", { class: `tag ${level}` }, term("WarningLevel", level)),
      make("strong", {}, title),
      make(
        "small",
        {},
        [subjectOf(warning), place(district), term("WarningKind", kind), moment(issuedAt)]
          .filter(Boolean).join(" · "),
        change === "RAISED" ? null : make("span", { class: "tag" }, term("WarningChange", change)),
        isLate ? make("span", { class: "tag late" }, say("late")) : null,
      ),
    ),
  );
};

let audio = null;
export const ring = (isLoud) => {
  audio ??= new AudioContext();
  const now = audio.currentTime;
  for (const [n, pitch] of (isLoud ? [880, 660, 880] : [660]).entries()) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.18, now + 0.22 * n);
    volume.gain.exponentialRampToValueAtTime(0.001, now + 0.22 * n + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(now + 0.22 * n);
    tone.stop(now + 0.22 * n + 0.2);
  }
  at("sound").dataset.rung = String(Number(at("sound").dataset.rung ?? 0) + 1);
};

// The districts as tiles: how many entities of each colour, and how many warnings in force.
import { ask, boot, token } from "./graph.js";
import { at, make, say, shape } from "./dom.js";

const PAINT = { GREEN: "green", YELLOW: "yellow", RED: "red", "": "ungraded" };
const STEPS = [0.04, 0.08, 0.15];
const COMMA = boot.lang === "zh" ? "，" : ", ";
const tiles = new Map([...document.querySelectorAll(".tile")].map((one) => [one.dataset.code, one]));
const names = new Map([...tiles].map(([code, tile]) => [code, tile.textContent]));
let counts = new Map();
let warnings = new Map();

for (const [n, one] of document.querySelectorAll(".share").entries())
  one.textContent = n ? `≥${100 * STEPS[n - 1]}%` : `<${100 * STEPS[0]}%`;

export const choose = (code) => {
  for (const one of document.querySelectorAll(".tiles button"))
    one.setAttribute("aria-pressed", String(one.dataset.code === code));
};

export const load = async () => {
  counts = new Map();
  at("map-note").textContent = token() ? "" : say("needs_right");
  if (token()) {
    const { data } = await ask("colours");
    if (data?.aggregate) tally(data.aggregate);
  }
  draw();
};

const tally = ({ cells, smallest }) => {
  for (const { keys, values, isSuppressed } of cells) {
    const [code, color] = keys.map((key) => key.value ?? "");
    const district = boot.heirs[code] ?? code;
    if (!counts.has(district)) counts.set(district, {});
    if (!isSuppressed) {
      const found = counts.get(district);
      found[color] = (found[color] ?? 0) + Number(values[0].value);
    }
  }
  at("map-note").textContent = say("suppressed", { count: smallest });
};

export const warned = (found) => {
  warnings = new Map();
  for (const { warning } of found) {
    const code = boot.heirs[warning?.district?.code];
    if (code) warnings.set(code, (warnings.get(code) ?? 0) + 1);
  }
  draw();
};

const draw = () => {
  for (const [code, tile] of tiles) {
    const found = counts.get(code);
    const number = warnings.get(code) ?? 0;
    const told = [names.get(code)];
    tile.classList.remove("s0", "s1", "s2", "s3");
    const inside = [make("span", { class: "name" }, names.get(code))];
    if (found) {
      const { share, bar, words } = picture(found);
      tile.classList.add(`s${STEPS.filter((step) => share >= step).length}`);
      inside.push(bar);
      told.push(...words);
    }
    if (number) {
      inside.push(make("span", { class: "alarm", "aria-hidden": "true" }, String(number)));
      told.push(say("in_force", { count: number }));
    }
    inside.push(make("span", { class: "unseen" }, `: ${told.slice(1).join(COMMA)}`));
    tile.replaceChildren(...inside);
    tile.title = told.join(" · ");
  }
};

const picture = (found) => {
  const colours = [...boot.colours, ""];
  const all = colours.reduce((sum, color) => sum + (found[color] ?? 0), 0) || 1;
  const bar = shape("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" });
  let x = 0;
  const words = [];
  for (const color of colours) {
    const count = found[color] ?? 0;
    if (!count) continue;
    const width = (100 * count) / all;
    bar.append(shape("rect", { x, y: 0, width, height: 8, class: PAINT[color] }));
    words.push(`${say(PAINT[color])} ${count.toLocaleString()}`);
    x += width;
  }
  return { share: ((found.YELLOW ?? 0) + (found.RED ?? 0)) / all, bar, words };
};

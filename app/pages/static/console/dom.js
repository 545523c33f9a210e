// Elements by a call; text is always text, never markup.
import { boot } from "./graph.js";

export const at = (id) => document.getElementById(id);

export const make = (name, traits = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(traits)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...inside.flat().filter((each) => each !== null && each !== undefined));
  return element;
};

export const shape = (name, traits, ...inside) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(traits)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};

export const say = (name, values = {}) =>
  (boot.say[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

export const term = (kind, value) => boot.term[kind]?.[value] ?? value;

const times = new Intl.DateTimeFormat(boot.lang === "zh" ? "zh-CN" : "en-GB", {
  timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
});
export const moment = (text) => times.format(new Date(text));

export const place = (district) =>
  district ? (boot.lang === "zh" ? district.name : district.nameEn) : "";

// A warning is about an entity, or about an industry in a district, which its title names.
export const subjectOf = ({ entity }) => entity?.name ?? "";

export const kindOf = (typename) =>
  typename.replace(/Record$/, "").replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();

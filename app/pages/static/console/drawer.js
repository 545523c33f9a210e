// One entity from all sides: state, radar, trend, timeline, relations, goods and their chains.
import { ask, boot, picture } from "./graph.js";
import { at, kindOf, make, moment, place, say, term } from "./dom.js";

const METRICS = ["SCORE", "COMPLAINTS", "PENALTIES"];
const YEARS = 3;
const INK = { GREEN: "#009e73", YELLOW: "#b87a00", RED: "#c2410c" };
let addresses = [];
let chart = null;
let run = 0;

export const open = async (id) => {
  const own = ++run;
  const { data } = await ask("entity", { id });
  if (own !== run || !data?.node) return;
  forget();
  at("drawer").replaceChildren(...content(data.node));
  if (!at("drawer").open) at("drawer").showModal();
  at("drawer").scrollTop = 0;
};

const forget = () => {
  addresses.forEach(URL.revokeObjectURL);
  addresses = [];
  chart?.dispose();
  chart = null;
};
at("drawer").addEventListener("close", forget);
at("drawer").addEventListener("click", (event) => {
  if (event.target === at("drawer")) at("drawer").close();
});

const content = (entity) => [
  make("button", { type: "button", class: "close", onclick: () => at("drawer").close() }, say("close")),
  make("h2", { id: "drawer-title" }, entity.name),
  make("p", { class: "number" }, entity.uscc ?? ""),
  facts(entity),
  list(say("warnings"), entity.warnings, ({ level, title, issuedAt }) => [
    make("span", { class: `tag ${level}` }, term("WarningLevel", level)), title,
    make("small", {}, moment(issuedAt)),
  ]),
  entity.uscc ? drawn("radar", entity, true) : null,
  trend(entity),
  list(say("timeline"), entity.timeline, ({ __typename, title, occurredOn, authority }) => [
    make("span", { class: `tag ${kindOf(__typename)}` }, term("RecordKind", kindOf(__typename))), title,
    make("small", {}, `${occurredOn} · ${authority}`),
  ]),
  entity.uscc ? drawn("relations", entity) : null,
  entity.uscc ? drawn("lifecycle", entity) : null,
  goods(entity.productBatches),
].filter(Boolean);

const facts = ({ status, creditColor, district, industry, riskAssessment, health, code }) =>
  make(
    "div",
    { class: "facts" },
    make("span", { class: `colour ${creditColor ?? ""}` },
      creditColor ? say(creditColor.toLowerCase()) : say("ungraded")),
    make("span", {}, term("EntityStatus", status)),
    make("span", {}, [place(district), place(industry)].filter(Boolean).join(" · ")),
    riskAssessment?.score === null || riskAssessment?.score === undefined ? null
      : make("strong", {}, say("score", { score: riskAssessment.score, class: riskAssessment.riskClass })),
    health ? make("span", {}, `${say("health")}：${term("Health", health.status)}`,
      health.reasons.length ? `（${health.reasons.join("；")}）` : null) : null,
    code?.status === "ACTIVE"
      ? make("a", { href: `/c/${code.payload}?lang=${boot.lang}`, target: "_blank", rel: "noopener" }, say("open_page"))
      : null,
  );

const list = (title, found, parts) =>
  make(
    "section",
    {},
    make("h3", {}, title, " ", make("span", {}, String(found.totalCount ?? ""))),
    found.nodes.length
      ? make("ol", { class: "list" }, found.nodes.map((node) => make("li", { class: "item" }, parts(node))))
      : make("p", { class: "note" }, say("none")),
  );

// A picture is drawn by the server from the same public fields; it is loaded when it is opened.
const drawn = (kind, entity, isOpen = false) => {
  const inside = make("div", { class: "picture" });
  const load = async () => {
    if (inside.childElementCount) return;
    const address = await picture(kind, entity.uscc);
    if (address) addresses.push(address);
    inside.replaceChildren(
      address ? make("img", { src: address, alt: `${entity.name} · ${say(kind)}` })
        : make("p", { class: "note" }, say("no_picture")),
    );
  };
  const part = make("details", { class: kind, open: isOpen }, make("summary", {}, say(kind)), inside);
  part.addEventListener("toggle", () => part.open && load());
  return part;
};

const trend = ({ id }) => {
  const inside = make("div", { class: "trend", role: "img" });
  const told = make("p", { class: "note" });
  const choice = make("select", {}, METRICS.map((name) => make("option", { value: name }, say(name))));
  const since = new Date(Date.now() - YEARS * 365 * 864e5).toISOString().slice(0, 10);
  const load = async () => {
    const metric = choice.value;
    const { data } = await ask("trend", { id, metric, since });
    const points = (data?.node?.trend ?? []).filter(({ value }) => value !== null);
    const words = points.map(({ on, value }) => `${on.slice(0, 7)} ${value}`).join("，");
    inside.setAttribute("aria-label", `${say(metric)}：${words || say("none")}`);
    told.textContent = points.length ? "" : say("none");
    await plot(inside, told, points, words, say(metric));
  };
  choice.addEventListener("change", load);
  const part = make("details", { class: "trends" }, make("summary", {}, say("trend")),
    make("label", {}, `${say("metric")} `, choice), inside, told);
  part.addEventListener("toggle", () => part.open && load());
  return part;
};

const library = () =>
  (window.echartsReady ??= new Promise((settle) => {
    if (!boot.chart) return settle(null);
    const script = make("script", { src: boot.chart, onload: () => settle(window.echarts), onerror: () => settle(null) });
    document.head.append(script);
  }));

const plot = async (inside, told, points, words, name) => {
  const echarts = await library();
  if (!echarts || !points.length) {
    inside.hidden = true;
    told.textContent = words || say("none");
    return;
  }
  inside.hidden = false;
  chart?.dispose();
  const color = getComputedStyle(document.documentElement).getPropertyValue("--ink").trim();
  chart = echarts.init(inside, null, { renderer: "canvas" });
  chart.setOption({
    animation: false,
    textStyle: { color, fontSize: 13 },
    grid: { left: 44, right: 18, top: 20, bottom: 30 },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: points.map(({ on }) => on.slice(0, 7)), axisLabel: { color } },
    yAxis: { type: "value", minInterval: 1, axisLabel: { color } },
    series: [{
      name, type: "line", symbolSize: 9, lineStyle: { color: "#3f8f84", width: 2.5 },
      data: points.map(({ value, color: band }) => ({ value, itemStyle: { color: INK[band] ?? "#3f8f84" } })),
    }],
  });
};

const goods = (batches) =>
  list(say("trace"), batches, ({ id, lot, state, product }) => {
    const steps = make("div", { class: "steps" });
    return [
      make("strong", {}, `${product.name} ${lot}`), " ",
      make("span", { class: `tag ${state}` }, term("BatchState", state)),
      make("button", { type: "button", onclick: () => follow(id, steps) }, say("show_trace")),
      steps,
    ];
  });

const follow = async (batch, into) => {
  const { data, errors } = await ask("trace", { batch });
  if (!data?.traceUpstream) return into.replaceChildren(errors?.[0]?.message ?? say("none"));
  const up = data.traceUpstream.nodes.filter(({ hops }) => hops > 0).map((node) => [-node.hops, node]);
  const down = data.traceDownstream.nodes.filter(({ hops }) => hops !== null).map((node) => [node.hops, node]);
  const rows = [...up, ...down].sort((one, other) => one[0] - other[0]);
  const hidden = data.traceUpstream.hiddenCount + data.traceDownstream.hiddenCount;
  if (!rows.length) return into.replaceChildren(make("p", { class: "note" }, say("none")));
  into.replaceChildren(
    make("ol", {}, rows.map(([hops, { party, batch: lot }]) =>
      make("li", {}, make("span", { class: "tag" },
        hops < 0 ? say("up", { n: -hops }) : hops ? say("down", { n: hops }) : say("here")),
        party.label, make("small", {}, ` ${lot.product.name} ${lot.lot}`)))),
    hidden ? make("p", { class: "note" }, say("hidden", { count: hidden })) : "",
  );
};

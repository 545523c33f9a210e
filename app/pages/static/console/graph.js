// The public API as this page asks it: operations by fetch, one subscription over
// graphql-transport-ws that outlives sleep, lost nets and restarts of the server.
export const boot = JSON.parse(document.getElementById("boot").textContent);
const here = new URL("/graphql", location.href);
const PING_EVERY = 8000;
const SILENT_FOR = 5000;
const FIRST_WAIT = 400;
const LONGEST_WAIT = 8000;
const DENIED = new Set([4401, 4403]);

export const token = () => window.youxinHeaders({}).Authorization ?? null;

export const ask = async (name, variables = {}, operationName = undefined) => {
  const answer = await fetch(here, {
    method: "POST",
    headers: window.youxinHeaders({
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json",
      "accept-language": boot.lang,
    }),
    body: JSON.stringify({ query: boot.operations[name], variables, operationName }),
  });
  return answer.json();
};

export const picture = async (kind, uscc) => {
  const answer = await fetch(`/charts/${kind}/${uscc}.svg?lang=${boot.lang}`, {
    headers: window.youxinHeaders({}),
  });
  return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
};

// Follows `live` from a cursor. `on.event` takes each event once, in order; `on.state` is told
// "connecting", "connected", "broken" or "refused"; `on.expired` asks for a new start.
export class Follower {
  constructor(filter, cursor, on) {
    Object.assign(this, { filter, cursor, on, wait: FIRST_WAIT, isEnded: false });
    this.wake = () => document.visibilityState === "visible" && this.probe();
    this.back = () => this.connect();
    document.addEventListener("visibilitychange", this.wake);
    addEventListener("online", this.back);
    this.beat = setInterval(() => this.probe(), PING_EVERY);
    this.connect();
  }

  end() {
    this.isEnded = true;
    document.removeEventListener("visibilitychange", this.wake);
    removeEventListener("online", this.back);
    clearInterval(this.beat);
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.drop();
  }

  drop() {
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close(1000);
  }

  connect() {
    if (this.isEnded) return;
    clearTimeout(this.retry);
    this.drop();
    this.expectAnswer();
    const address = new URL(here);
    address.protocol = here.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address, "graphql-transport-ws");
    this.socket = socket;
    const authorization = token();
    socket.onopen = () =>
      this.send("connection_init", {
        payload: { lang: boot.lang, ...(authorization && { authorization }) },
      });
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    socket.onclose = ({ code }) => this.lost(code);
  }

  send(type, rest = {}) {
    if (this.socket?.readyState === WebSocket.OPEN)
      this.socket.send(JSON.stringify({ type, ...rest }));
  }

  hear({ type, payload }) {
    clearTimeout(this.silence);
    if (type === "connection_ack") {
      this.wait = FIRST_WAIT;
      const variables = { filter: this.filter, after: this.cursor };
      this.send("subscribe", { id: "live", payload: { query: boot.operations.live, variables } });
      this.on.state("connected");
    } else if (type === "ping") this.send("pong");
    else if (type === "next") this.next(payload);
    else if (type === "error") this.failed(payload);
    else if (type === "complete") this.lost(1000);
  }

  next({ data, errors }) {
    if (!data?.riskWarnings) return this.failed(errors ?? []);
    this.cursor = data.riskWarnings.cursor;
    this.on.event(data.riskWarnings);
  }

  failed(errors) {
    const codes = errors.map((error) => error.extensions?.code);
    if (codes.includes("CURSOR_EXPIRED") || codes.includes("INVALID_CURSOR")) {
      this.end();
      this.on.expired();
    } else if (codes.includes("UNAUTHENTICATED")) {
      this.end();
      this.on.state("refused");
    } else this.lost(1011);
  }

  lost(code) {
    this.drop();
    clearTimeout(this.silence);
    if (this.isEnded) return;
    if (DENIED.has(code)) {
      this.end();
      return this.on.state("refused");
    }
    this.on.state("broken");
    this.retry = setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  // A machine that slept may hold a socket that is dead and does not know it.
  probe() {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.send("ping");
    this.expectAnswer();
  }

  expectAnswer() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(1006), SILENT_FOR);
  }
}

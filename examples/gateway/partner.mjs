// Believes a partner's answer only if the pinned key signed it for this very question (RFC 9421).
import { createHash, createPublicKey, verify } from "node:crypto";

const COVERED = '("@status" "content-digest" "content-type" "content-digest";req)';
const PARAMS = /^sichuan=(\(.*\);created=(\d+);keyid="([^"]+)";alg="ed25519")$/;
const WINDOW_SECONDS = 300;

export const digest = (body) => `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;

export class Unsigned extends Error {}

// Throws Unsigned unless `answer`, whose body is `body`, is signed for the request `asked`.
export function check(keys, asked, answer, body, now = Date.now() / 1000) {
  const found = PARAMS.exec(answer.headers.get("signature-input") ?? "");
  if (!found || !found[1].startsWith(COVERED)) throw new Unsigned("no signature over the answer");
  const [, params, created, id] = found;
  if (Math.abs(now - Number(created)) > WINDOW_SECONDS) throw new Unsigned("signed at another time");
  const jwk = keys.find(({ kid }) => kid === id);
  if (!jwk) throw new Unsigned(`unknown key ${id}`);
  if (answer.headers.get("content-digest") !== digest(body)) throw new Unsigned("another body");
  const base = [
    `"@status": ${answer.status}`,
    `"content-digest": ${digest(body)}`,
    `"content-type": ${answer.headers.get("content-type")}`,
    `"content-digest";req: ${asked}`,
    `"@signature-params": ${params}`,
  ].join("\n");
  const sent = /^sichuan=:([^:]+):$/.exec(answer.headers.get("signature") ?? "");
  const key = createPublicKey({ key: jwk, format: "jwk" });
  if (!sent || !verify(null, Buffer.from(base), key, Buffer.from(sent[1], "base64")))
    throw new Unsigned("the signature is not that of the answer");
}

// A fetch that sends the digest of its question and believes signed answers only.
export function signedFetch(keys, send = fetch) {
  return async (url, options) => {
    const asked = digest(options.body);
    const headers = { ...options.headers, "content-digest": asked };
    const answer = await send(url, { ...options, headers });
    const body = Buffer.from(await answer.arrayBuffer());
    check(keys, asked, answer, body);
    return new Response(body, { status: answer.status, headers: { "content-type": "application/json" } });
  };
}

// Reads and verifies a code's payload as docs/decisions/code-payload.md publishes it.
import { createPublicKey, verify } from "node:crypto";

const WIDTH = [0, 2, 4, 5, 7, 8, 10, 11, 13, 14];
const SIZE = new Map(WIDTH.map((width, size) => [width, size]));
const CONTEXT = Buffer.from("youxin/code/1\0");
const keys = new Map();

function block(text) {
  let value = 0n;
  for (let at = 0; at < text.length; at += 7) {
    const part = text.slice(at, at + 7);
    value = value * 36n ** BigInt(part.length) + BigInt(parseInt(part, 36));
  }
  const size = SIZE.get(text.length);
  return Buffer.from(value.toString(16).padStart(size * 2, "0"), "hex");
}

export function read(text) {
  if (!/^Y1[0-9A-Z]+$/.test(text)) return null;
  const blocks = text.slice(2).match(/.{1,14}/g);
  if (!SIZE.has(blocks.at(-1).length)) return null;
  const data = Buffer.concat(blocks.map(block));
  if (data.length < 86) return null;
  return {
    issueId: data.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    keyId: data.toString("hex", 16, 20),
    signed: data.subarray(0, -64),
    signature: data.subarray(-64),
  };
}

function publicKey(text) {
  if (!keys.has(text)) {
    keys.set(text, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text }, format: "jwk" }));
  }
  return keys.get(text);
}

export function isGenuine(sealed, issue) {
  if (!issue || !issue.public_key || issue.revoked_at || issue.status !== "ACTIVE") return false;
  const message = Buffer.concat([CONTEXT, sealed.signed]);
  return verify(null, message, publicKey(issue.public_key), sealed.signature);
}

export const ISSUE = `SELECT k.public_key, k.revoked_at, c.status, c.entity_id
  FROM (VALUES ($1::text, $2::uuid)) AS asked (key_id, code_id)
  LEFT JOIN signing_key k ON k.key_id = asked.key_id
  LEFT JOIN entity_code c ON c.id = asked.code_id`;

export const typeName = (kind) =>
  kind.toLowerCase().replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase()) + "Record";

export const today = () =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

// Reads the signed code on a pass, twin of rules/codes.py: same answers (tests/codes.json).
//
//   import { readText } from "./codes.js";
//   await readText(text, kit.keys, isoTime)  →  {kind, serial, quota, …} for verdict(), or {trouble}
//
// Never throws, whatever the camera gave. Signatures are checked by the browser itself where it knows
// Ed25519, else by @noble/ed25519 (also on pages without HTTPS, which have no WebCrypto).
import { iso, moment } from "./verdict.js";

export const PREFIX = "TZ1:";
export const VERSION = 1;
// Their order is part of every code ever printed: new ones go to the end.
export const KINDS = ["resident", "household", "service", "visitor", "vehicle", "one_off", "goods"];
export const PURPOSES = [
  "shopping",
  "medical",
  "duty",
  "supply",
  "work",
  "school",
  "family",
  "service",
  "moving",
  "other",
];
const NO_PURPOSE = 0xff;
const CARER = 0x01;
const EPOCH = Date.UTC(2020, 0, 1);
// The year 6103; nothing later is written or read.
const LATEST = 2 ** 31 - 1;
const SIGNED = 30;
const SIGNATURE = 64;
const BODY = ((SIGNED + SIGNATURE) / 2) * 3;
const LONGEST = PREFIX.length + BODY + 2;
const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** What the code says, once its signature is right and its key still counts; else {trouble}. */
export async function readText(text, keys, at) {
  const raw = bytesOf(text);
  const code = raw && unpack(raw);
  const key = code && keys.find((one) => one.number === raw[1]);
  // Without the key nothing can be said for or against it: a phone that was long without contact.
  if (!key) return { trouble: "unreadable" };
  if (!(await signed(raw, key.public))) return { trouble: "forged" };
  if (key.until !== null && moment(at) >= moment(key.until)) return { trouble: "old_key" };
  return code;
}

/** The bytes in the text, exactly as many as a code has, or null. */
function bytesOf(text) {
  if (typeof text !== "string" || !text.startsWith(PREFIX) || text.length > LONGEST) return null;
  // Some readers add a line end. (A blank is one of the 45 signs, but never the last one.)
  const raw = unbase45(text.slice(PREFIX.length).replace(/[\r\n]+$/, ""));
  return raw?.length === SIGNED + SIGNATURE ? raw : null;
}

/** The fields, or null when one of them has a value that we never write. */
function unpack(raw) {
  const view = new DataView(raw.buffer);
  const [version, , kind] = raw;
  const [people, flags, purpose] = raw.subarray(27, SIGNED);
  const known = purpose === NO_PURPOSE || purpose < PURPOSES.length;
  if (version !== VERSION || kind >= KINDS.length || flags & ~CARER || !known) return null;
  if (Math.max(view.getUint32(19), view.getUint32(23)) > LATEST) return null;
  const six = (from) => view.getUint16(from) * 2 ** 32 + view.getUint32(from + 2);
  const time = (from) => iso(EPOCH + view.getUint32(from) * 60_000);
  return {
    kind: KINDS[kind],
    serial: six(3),
    quota: six(9),
    place: view.getUint32(15),
    starts: time(19),
    ends: time(23),
    people,
    carer: Boolean(flags & CARER),
    purpose: purpose === NO_PURPOSE ? "" : PURPOSES[purpose],
  };
}

/** The bytes of a base45 text (RFC 9285), or null when it is not one. */
export function unbase45(text) {
  if (text.length % 3 === 1) return null;
  const raw = [];
  for (let start = 0; start < text.length; start += 3) {
    const values = [...text.slice(start, start + 3)].map((sign) => SIGNS.indexOf(sign));
    const amount = values.reduce((sum, value, power) => sum + value * 45 ** power, 0);
    const size = values.length - 1;
    if (values.includes(-1) || amount >= 256 ** size) return null;
    if (size === 2) raw.push(amount >> 8);
    raw.push(amount & 0xff);
  }
  return Uint8Array.from(raw);
}

// ── Signatures ───────────────────────────────────────────────────────────────────────────────────

let checking;
const known = new Map();

/** Checks with the given function (signature, message, public key) → true or false, or again by itself. */
export function checkWith(check) {
  checking = check ? Promise.resolve(check) : undefined;
}

async function signed(raw, publicText) {
  try {
    checking ??= best();
    const check = await checking;
    const key = Uint8Array.from(atob(publicText), (sign) => sign.charCodeAt(0));
    return Boolean(await check(raw.slice(SIGNED), raw.slice(0, SIGNED), key, publicText));
  } catch {
    return false;
  }
}

/** The browser's own check where it works (tried once with a key of its own making), else noble's. */
async function best() {
  try {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    if (pair.publicKey) return byBrowser;
  } catch {
    // No WebCrypto (no HTTPS) or no Ed25519 in it.
  }
  return byNoble();
}

async function byBrowser(signature, message, key, name) {
  if (!known.has(name)) {
    known.set(name, await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]));
  }
  return crypto.subtle.verify("Ed25519", known.get(name), signature, message);
}

/** @noble/ed25519 with a synchronous hash, so that it works without WebCrypto. */
export async function byNoble(folder = "../../vendor/noble") {
  const [ed25519, { sha512 }] = await Promise.all([
    import(`${folder}/ed25519.js`),
    import(`${folder}/hashes/sha2.js`),
  ]);
  ed25519.hashes.sha512 = sha512;
  return (signature, message, key) => ed25519.verify(signature, message, key, { zip215: false });
}

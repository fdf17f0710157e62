// The list that the phone works with: gates, rules, keys, digests of codes. Fetched, kept, and its age told.

import * as clock from "./clock.js";
import {daysLeft, SOON} from "./ending.js";
import {ask} from "./link.js";
import {sha256} from "./sha256.js";
import {drop, keep, kept} from "./store.js";

const {kit: ADDRESS} = document.body.dataset;
const EVERY = 2 * 60000;
const FRESH = EVERY + 2.5 * 60000;
let kit = null;
let fetched = 0; // by the clock of the server, as far as it is known
let heard = -Infinity; // since the page was opened; nobody can put that clock back
let etag = "";
let trouble = "";
let onDisk = false;
let byHash = new Map();
let bySerial = new Map();

export const current = () => kit;
export const hasNoGate = () => trouble === "no_gate";
export const isOnDisk = () => onDisk;
export const since = () => fetched;
// Why the server gives no list any more: "over", "ended", "stopped", or "".
export const fault = () => (["over", "ended", "stopped"].includes(trouble) ? trouble : "");
// The server has confirmed this list within the last minutes.
export const isFresh = () => performance.now() - heard < FRESH;
// [name of the words, last day] when the time of this phone is nearly or quite over.
export function ending() {
  const left = daysLeft(kit?.ends_on, clock.now());
  if (trouble === "over" || (left !== null && left < 0)) return ["ends.over", kit?.ends_on || ""];
  return left === null || left > SOON ? null : ["ends.soon", kit.ends_on];
}
// How old the list is, as one would say it: the name of the words and the number in them.
export function age() {
  const minutes = Math.max(1, Math.ceil((clock.now() - fetched) / 60000));
  if (clock.isWrong()) return ["age.unknown", ""];
  if (minutes < 120) return ["age.minutes", minutes];
  return minutes < 2880 ? ["age.hours", Math.floor(minutes / 60)] : ["age.days", Math.floor(minutes / 1440)];
}
export const hashOf = (text) => sha256(kit.salt + text).slice(0, 12);
export const findText = (text) => byHash.get(hashOf(text)) || null;
export const findSerial = (serial) => bySerial.get(serial) || null;
// The desk took back what this phone did.
export const tookBack = (id) => Boolean(kit?.undone?.includes(id));
export const knowsGuard = (number) => Boolean(kit?.guards.includes(hashOf(number)));

function take(next) {
  kit = next;
  byHash = new Map(kit.codes.map((row) => [row.h, row]));
  bySerial = new Map(kit.codes.map((row) => [row.serial, row]));
}

export async function bringKit() {
  const known = await kept("kit");
  if (!known) return;
  take(known.kit);
  onDisk = true;
  ({fetched, etag} = known);
}

// Asked again when it is old enough; true when something new came.
export async function refresh(force = false) {
  if (!force && kit && performance.now() - heard < EVERY) return false;
  const asked = Date.now();
  const answer = await ask(ADDRESS, {etag: kit ? etag : ""});
  if (answer.ended === "revoked") { await forget(); return true; }
  const before = trouble;
  trouble = answer.ok ? "" : answer.ended || answer.why || "";
  if (!answer.ok) return trouble !== before;
  heard = performance.now();
  if (answer.status !== 304) {
    // Sometimes only what other phones saw is new, and nothing else comes.
    take(answer.body.part ? {...kit, ...answer.body} : answer.body);
    etag = answer.etag || "";
    clock.learn(kit.at, asked);
  }
  fetched = clock.now();
  onDisk = await keep("kit", {kit, fetched, etag}).then(() => true, () => false);
  return answer.status !== 304;
}

// A phone that was withdrawn keeps nothing but what it has not sent.
export async function forget() {
  kit = null;
  fetched = 0;
  await drop("kit");
}

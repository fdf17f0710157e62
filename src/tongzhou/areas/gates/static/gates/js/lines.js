// What was done on this phone: today's list, and as far back as some rule counts turns.

import * as clock from "./clock.js";
import * as kit from "./kit.js";
import {all, together} from "./store.js";

const DAY = 86400000;
let lines = [];

export const every = () => lines;
export const add = (line) => lines.push(line);

// Calendar days of the gate, wherever the phone thinks it is: fixed +08:00.
export const dayOf = (iso) => new Date(Date.parse(iso) + 8 * 3600000).toISOString().slice(0, 10);
export const timeOf = (iso) => new Date(Date.parse(iso) + 8 * 3600000).toISOString().slice(11, 16);
export const today = () => lines.filter((line) => dayOf(line.at) === dayOf(clock.iso()));
export const isUndone = (line) => Boolean(line.undone) || kit.tookBack(line.id);

export async function bringLines() { lines = await all("log"); }

// The server has answered: the list shows what is sent and what was refused.
export async function freshen() {
  const stored = new Map((await all("log")).map((line) => [line.id, line]));
  for (const line of lines) Object.assign(line, stored.get(line.id));
  const known = new Set(lines.map(({id}) => id));
  for (const [id, line] of stored) if (!known.has(id)) lines.push(line);
}

export async function forget() {
  const gone = lines.filter((line) => line.state !== "unsent");
  lines = lines.filter((line) => line.state === "unsent");
  await together((_outbox, log) => { for (const {id} of gone) log.delete(id); });
}

// What is sent and older than any rule looks back is gone.
export async function tidy() {
  const rules = Object.values(kit.current()?.rules || {}).filter(Boolean);
  const days = Math.max(1, ...rules.map((rule) => rule.days || 1)) + 1;
  const old = (line) => line.state === "sent" && clock.now() - Date.parse(line.at) > days * DAY;
  const gone = lines.filter(old);
  if (!gone.length) return;
  lines = lines.filter((line) => !old(line));
  await together((_outbox, log) => { for (const {id} of gone) log.delete(id); });
}

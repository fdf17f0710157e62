// Asks the server for answers to this phone's questions, whichever screen is open, and tells when one came.
// Who answered is kept in memory alone.

import {isWatched, meaning} from "./asking.js";
import * as clock from "./clock.js";
import {ask} from "./link.js";
import {every} from "./lines.js";
import {note} from "./outbox.js";

const {asking: ADDRESS} = document.body.dataset;
const NOBODY = "00000000-0000-0000-0000-000000000000";
const EVERY = 3000;
const PATIENCE = 8000;
const words = new Map();
let tell = () => {};
let running = false;

// `call(line, word, late)` when an answer came.
export const onWord = (call) => { tell = call; };
export const wordOn = (id) => words.get(id) || null;
// The guard has read it.
export const read = (id) => words.delete(id);
// Answers that nobody has read yet, with their lines.
export const unread = () => every().filter(({id}) => words.has(id)).map((line) => [line, words.get(line.id)]);

async function look(line) {
  const answer = await ask(ADDRESS.replace(NOBODY, line.id), {patience: PATIENCE});
  const means = answer.ok ? meaning(line, answer.body) : "";
  if (means === "mine") await change(line, {late: "-"});
  if (means !== "late" && means !== "answer") return;
  if (words.has(line.id)) return;
  words.set(line.id, answer.body);
  if (means === "late") await change(line, {late: answer.body.answer});
  tell(line, answer.body, means === "late");
}

async function change(line, values) {
  Object.assign(line, values);
  await note({id: line.id, ...values}).catch(() => {});
}

async function round() {
  const open = every().filter((line) => isWatched(line, clock.now()) && !words.has(line.id));
  if (navigator.onLine === false) return;
  for (const line of open) await look(line);
}

export function listenForAnswers() {
  if (running) return;
  running = true;
  const again = () => round().catch(() => {}).finally(() => setTimeout(again, EVERY));
  setTimeout(again, 600);
}

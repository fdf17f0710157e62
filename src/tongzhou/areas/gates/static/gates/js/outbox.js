// Keeps every act until the server has answered for it, and sends them in the order of their ids.
// An act leaves the phone's disk only with the server's "done" or "refused"; one tab sends at a time.

import {afterRefusal} from "./asking.js";
import * as clock from "./clock.js";
import {makeId, startAfter} from "./ids.js";
import {insist} from "./insist.js";
import {ask} from "./link.js";
import {LONGEST, nextBatch, pauseAfter} from "./pace.js";
import * as store from "./store.js";

const {device, version} = document.body.dataset;
const BEAT = 2 * 60000;
const told = new Set();
const heard = new Set();
// `contact` and `until` count from the page's start: nobody can put that clock back.
const link = {unsent: 0, state: "", message: "", contact: -Infinity, until: 0, tries: 0, most: 200};
let timer = 0;
let again = false;
let sending = false;

export const state = () => link;
export const onChange = (call) => told.add(call);
// Spoken with within the last minutes; what was said then is still good.
export const inTouch = () => navigator.onLine !== false && !link.tries && performance.now() - link.contact < 2 * BEAT;

function tell() { for (const call of told) call(); }

async function recount() {
  link.unsent = await store.count();
  tell();
}

export async function bringOutbox() {
  const [waiting, done] = [await store.all("outbox"), await store.all("log")];
  for (const {id} of [...waiting.slice(-1), ...done.slice(-1)]) startAfter(id);
  link.unsent = waiting.length;
  const kept = await store.kept("link");
  if (kept) Object.assign(link, kept);
  window.addEventListener("online", () => hurry());
  window.addEventListener("offline", tell);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });
  store.listen(() => recount());
  soon(0);
  return done;
}

// What was done is on the disk when this returns. `entry` is its line in today's list, if it has one.
export async function put(kind, payload, entry, change) {
  const id = makeId();
  const envelope = {id, kind, made_at: new Date().toISOString(), offset_ms: clock.ahead(), payload, tries: 0, after: 0};
  await insist(() => store.together(async (outbox, log) => {
    outbox.put(envelope);
    if (entry) log.put({...entry, id, state: "unsent"});
    if (change) await amend(log, change);
  }));
  link.unsent += 1;
  tell();
  soon(150);
  return id;
}

// The stored line may know more than ours, for example that it was sent.
async function amend(log, change) {
  const line = await log.get(change.id);
  if (line) log.put({...line, ...change});
}

export const note = (change) => store.together((_outbox, log) => amend(log, change));

// The network seems to be back, or somebody pressed the button. A server that asked for a pause gets it.
export function hurry() {
  if (link.state !== "busy") link.until = 0;
  soon(0);
}

function soon(wait) {
  clearTimeout(timer);
  timer = setTimeout(flush, Math.max(wait, link.until - performance.now()));
}

export async function flush() {
  if (sending) { again = true; return; }
  sending = true;
  again = false;
  let wait;
  try {
    wait = navigator.locks
      ? await navigator.locks.request("gate-sender", {ifAvailable: true}, (lock) => (lock ? drain() : BEAT / 8))
      : await drain();
  } catch { wait = fail("disk", 0); } // the link itself never throws
  sending = false;
  soon(again ? 0 : wait);
}

// Until nothing is left that may go now; comes back with the time until the next try.
async function drain() {
  for (;;) {
    const waiting = await store.all("outbox");
    link.unsent = waiting.length;
    const batch = nextBatch(waiting, link.most);
    if (!batch.length && performance.now() - link.contact < BEAT && !link.tries) return waiting.length ? 5000 : BEAT;
    const asked = Date.now();
    const answer = await ask(device, {body: {
      sent_at: new Date(asked).toISOString(), unsent: waiting.length, version,
      envelopes: batch.map(({id, kind, made_at, offset_ms, payload}) => ({id, kind, made_at, offset_ms, payload})),
    }});
    const wait = await settle(answer, batch, asked);
    await recount();
    if (wait !== null) return wait;
  }
}

// null: go on at once; else the milliseconds to wait.
async function settle(answer, batch, asked) {
  if (answer.ok) return welcome(answer.body, batch, asked);
  if (answer.smaller) {
    link.most = Math.max(1, Math.floor(Math.min(link.most, batch.length) / 2));
    return batch.length > 1 ? null : fail("server", 0);
  }
  if (answer.ended) return end(answer);
  return fail(answer.why, answer.later);
}

function fail(why, later) {
  link.tries += 1;
  link.state = why;
  return rest(Math.max(later, pauseAfter(link.tries)));
}

// Nothing is sent before that time is over, whatever is done meanwhile.
function rest(wait) {
  link.until = performance.now() + wait;
  return wait;
}

async function end({ended, message}) {
  Object.assign(link, {state: ended, message, tries: link.tries + 1});
  await store.keep("link", {state: ended, message});
  return rest(LONGEST);
}

async function welcome(body, batch, asked) {
  if (link.state) await store.drop("link");
  Object.assign(link, {state: "", message: "", contact: performance.now(), until: 0, tries: 0, most: Math.min(200, link.most * 2)});
  clock.learn(body.now, asked);
  const answers = new Map((body.answers || []).map((one) => [one.id, one]));
  await store.together(async (outbox, log) => {
    for (const envelope of batch) await close(envelope, answers.get(envelope.id), outbox, log);
  });
  if (answers.size) for (const call of heard) call([...answers.values()]);
  const wait = (body.wait_s || 0) * 1000;
  return wait ? rest(wait) : batch.length ? null : BEAT;
}

// Called with the answers of each batch.
export const onAnswer = (call) => heard.add(call);

async function close(envelope, answer, outbox, log) {
  if (!answer || answer.status === "failed") {
    const tries = envelope.tries + 1;
    outbox.put({...envelope, tries, after: Date.now() + pauseAfter(tries + 2)});
    return;
  }
  outbox.delete(envelope.id);
  const refused = answer.status === "refused";
  const why = refused ? answer.message || answer.code : "";
  if (refused) await tellSource(envelope, why, log);
  const line = await log.get(envelope.id);
  if (line) log.put({...line, state: refused ? "refused" : "sent", why});
}

// An act about another act has no line: what became of it stands on the line of that one.
async function tellSource(envelope, why, log) {
  const {source, asking} = envelope.payload;
  const line = source || asking ? await log.get(source || asking) : null;
  const changed = afterRefusal(envelope, line, why);
  if (changed) log.put(changed);
}

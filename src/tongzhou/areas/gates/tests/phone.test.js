// What the guard's page decides without a browser: ids, plates, short codes, digests, what is sent when.

import assert from "node:assert/strict";
import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {test} from "node:test";

import {afterRefusal, isWaiting, isWatched, meaning} from "../static/gates/js/asking.js";
import {daysLeft} from "../static/gates/js/ending.js";
import {freshness} from "../static/gates/js/fresh.js";
import {makeId, startAfter} from "../static/gates/js/ids.js";
import {insist, onUnwritten, Unwritten} from "../static/gates/js/insist.js";
import {lasting} from "../static/gates/js/lasting.js";
import {empty, makeNonce} from "../static/gates/js/joining.js";
import {once, pressed} from "../static/gates/js/once.js";
import {LONGEST, nextBatch, pauseAfter} from "../static/gates/js/pace.js";
import {kindOf, nextSigns, writtenAs} from "../static/gates/js/plate.js";
import {sha256} from "../static/gates/js/sha256.js";
import {telling} from "../static/gates/js/telling.js";
import {ALPHABET, bare, checkSign, fits} from "../static/gates/js/spoken.js";
import {messenger, readiness} from "../static/gates/js/where.js";

test("ids rise with every act, also when the clock is put back or stands still", () => {
  const at = Date.UTC(2026, 10, 21);
  const ids = [at, at, at + 1, at - 7200000, at - 7200000].map((moment) => makeId(moment));
  for (let n = 0; n < 9000; n += 1) ids.push(makeId(at));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("after a restart ids go on above what is on the phone", () => {
  const before = makeId(Date.UTC(2027, 0, 1));
  startAfter(before);
  assert.ok(makeId(Date.UTC(2026, 0, 1)) > before);
});

test("digests are those of everybody", () => {
  for (const text of ["", "abc", "鄂A12345", "x".repeat(55), "x".repeat(56), "x".repeat(64), "门".repeat(500)]) {
    assert.equal(sha256(text), createHash("sha256").update(text).digest("hex"));
  }
});

test("plates of GA 36 are the same here and on the server", () => {
  const {kinds, none} = JSON.parse(readFileSync(new URL("plates.json", import.meta.url), "utf8"));
  for (const [kind, plates] of Object.entries(kinds)) for (const plate of plates) assert.equal(kindOf(plate), kind, plate);
  for (const plate of none) assert.equal(kindOf(plate), "", plate);
});

test("the keypad offers what may follow and leads to every plate", () => {
  assert.equal(nextSigns("").length, 32);
  assert.ok(!nextSigns("鄂").includes("I") && nextSigns("鄂").includes("A"));
  assert.ok(!nextSigns("鄂A123").includes("学") && nextSigns("鄂A1234").includes("学"));
  assert.equal(nextSigns("鄂A1234应"), "急");
  assert.equal(nextSigns("鄂AD12345"), "");
  const {kinds} = JSON.parse(readFileSync(new URL("plates.json", import.meta.url), "utf8"));
  for (const plate of Object.values(kinds).flat().map((one) => writtenAs(one).at(-1))) {
    if (plate.endsWith("使")) continue; // typed as 使 first
    [...plate].forEach((sign, at) => assert.ok(nextSigns([...plate].slice(0, at).join("")).includes(sign), plate));
  }
  assert.deepEqual(writtenAs("使014578"), ["使014578", "014578使"]);
});

test("one wrong sign or two exchanged ones are noticed", () => {
  const code = `K7MP4${checkSign("K7MP4")}`;
  assert.ok(fits(code));
  assert.equal(bare(" k7m-p4 "), "K7MP4");
  // Given out by base/ids.py.
  for (const given of ["BZHAFU", "D4BRZ3", "QR4QZV", "BW6ZND", "ZADMFZ", "DQQX8C", "T7CPSD", "VB4Q4P"]) assert.ok(fits(given));
  for (let place = 0; place < code.length; place += 1) {
    for (const sign of ALPHABET) if (sign !== code[place]) assert.ok(!fits(code.slice(0, place) + sign + code.slice(place + 1)));
    const [a, b] = [code[place], code[place + 1]];
    if (b && a !== b) assert.ok(!fits(code.slice(0, place) + b + a + code.slice(place + 2)));
  }
});

test("a batch is in order, leaves out what waits, and forgets pauses when the clock was put back", () => {
  const rows = [0, 5000, 0, 3 * LONGEST].map((after, n) => ({id: String(n), after: after && 1000 + after}));
  assert.deepEqual(nextBatch(rows, 9, 1000).map(({id}) => id), ["0", "2", "3"]);
  assert.deepEqual(nextBatch(rows, 1, 1000).map(({id}) => id), ["0"]);
});

test("pauses grow to five minutes and differ between phones", () => {
  const pauses = Array.from({length: 200}, () => pauseAfter(3));
  assert.ok(Math.min(...pauses) >= 4000 && Math.max(...pauses) <= 8000 && new Set(pauses).size > 100);
  assert.ok(pauseAfter(40) <= LONGEST);
});

// Presses at these moments and spots; how often something was written down.
async function writes(presses, {lasts = 0} = {}) {
  let [written, at] = [0, 0];
  const press = once(async () => { written += 1; await new Promise((go) => setTimeout(go, lasts)); }, () => at);
  const running = [];
  for (const [moment, x, writing] of presses) {
    at = moment;
    pressed();
    if (writing !== "key") running.push(press({clientX: x, clientY: 300}));
    if (!lasts) await running.at(-1);
  }
  await Promise.all(running);
  return written;
}

test("the second tap of a double one writes nothing", async () => {
  assert.equal(await writes([[10000, 200], [10150, 205]]), 1);
  assert.equal(await writes([[20000, 200], [20150, 205], [20300, 203]]), 1);
  assert.equal(await writes([[30000, 200], [30001, 60]], {lasts: 20}), 1, "while the first is being written");
  assert.equal(await writes([[40000, 200], [40600, 200]]), 2);
  assert.equal(await writes([[50000, 200], [50150, 60]]), 2, "another button");
  assert.equal(await writes([[60000, 200], [60100, 200, "key"], [60150, 200]]), 2, "a key was pressed between");
});

test("a press that failed does not block the next one", async () => {
  let at = 70000;
  const press = once(() => { throw new Error("no disk"); }, () => at);
  for (let n = 0; n < 2; n += 1) {
    pressed();
    await assert.rejects(press({clientX: 9, clientY: 9}));
    at += 1000;
  }
});

// A disk whose first `deaths` connections die in the middle of the work.
function disk(deaths) {
  const told = {opened: 0, rows: []};
  const open = async () => {
    told.opened += 1;
    const dead = told.opened <= deaths;
    return {put(row) { if (dead) throw new Error("terminated"); told.rows.push(row); return row; }, close() {}};
  };
  return [told, lasting(open, 50)];
}

test("a connection that died is opened again and the work done once more", async () => {
  const [told, inside] = disk(1);
  assert.equal(await inside((db) => db.put("a")), "a");
  assert.equal(await inside((db) => db.put("b")), "b");
  assert.deepEqual([told.opened, told.rows], [2, ["a", "b"]]);
});

test("one that dies twice, or never answers, is a fault, and the next work begins anew", async () => {
  const [told, inside] = disk(2);
  await assert.rejects(inside((db) => db.put("a")), /terminated/);
  assert.equal(await inside((db) => db.put("b")), "b");
  assert.deepEqual(told.rows, ["b"]);
  await assert.rejects(inside(() => new Promise(() => {})), /no answer/);
});

test("what is not on the disk is told, tried again, or given up by the guard and by nobody else", async () => {
  const told = [];
  let works = false;
  const write = async () => { if (!works) throw new Error("full"); return "written"; };
  onUnwritten(async (fault) => { told.push(fault.message); works = told.length === 2; return true; });
  assert.equal(await insist(write), "written");
  assert.deepEqual(told, ["full", "full"]);
  works = false;
  onUnwritten(async () => false);
  await assert.rejects(insist(write), Unwritten);
  pressed();
  await once(() => insist(write), () => 80000)({clientX: 1, clientY: 1});
});

const HOUR = 3600000;
const NOON = Date.UTC(2026, 10, 21, 4);

// A phone whose clock stands at `wall` and goes on by `go`, with or without being awake, or is set.
function aClock(wall = NOON) {
  const time = {wall, steady: 1000, jumped: 0};
  const clock = telling(() => time.wall, () => time.steady, () => { time.jumped += 1; });
  return [clock, {time, go(ms) { time.wall += ms; time.steady += ms; }, sleep(ms) { time.wall += ms; }, set(ms) { time.wall = ms; }}];
}

test("an envelope says how far the clock was off at the last contact, and nothing before there was one", () => {
  const [clock, phone] = aClock(NOON + 2 * HOUR);
  assert.equal(clock.ahead(), undefined);
  clock.learn(NOON, phone.time.wall);
  assert.equal(clock.ahead(), 2 * HOUR);
  phone.go(60000);
  assert.deepEqual([clock.now(), clock.ahead()], [NOON + 60000, 2 * HOUR]);
});

test("a clock that is put back while the page is open moves nothing, and sleep is no jump", () => {
  const [clock, phone] = aClock();
  clock.learn(NOON, NOON);
  phone.go(HOUR);
  phone.set(NOON - 5 * HOUR);
  assert.equal(clock.now(), NOON + HOUR);
  assert.equal(clock.ahead(), -6 * HOUR);
  assert.equal(phone.time.jumped, 1);
  phone.sleep(HOUR);
  assert.equal(clock.now(), NOON + 2 * HOUR);
  assert.equal(clock.isWrong(), false);
});

test("a clock that stands before the list is wrong until the server is heard or it is put right", () => {
  for (const mend of ["server", "network"]) {
    const [clock, phone] = aClock(0);
    Object.assign(clock, {offset: 0, known: true});
    clock.notBefore(NOON);
    assert.equal(clock.isWrong(), true);
    phone.go(60000);
    assert.deepEqual([clock.now(), clock.ahead()], [NOON + 60000, undefined]);
    if (mend === "server") clock.learn(NOON + HOUR, phone.time.wall);
    else phone.set(NOON + HOUR);
    assert.equal(clock.now(), NOON + HOUR);
    assert.equal(clock.isWrong(), false);
  }
  const [right] = aClock(NOON);
  right.notBefore(NOON - HOUR);
  assert.equal(right.isWrong(), false);
});

test("the days that are left are counted by the calendar of the gate", () => {
  assert.equal(daysLeft("2026-11-21", NOON), 0);
  assert.equal(daysLeft("2026-11-24", NOON), 3);
  assert.equal(daysLeft("2026-11-21", Date.UTC(2026, 10, 21, 16)), -1, "midnight at the gate");
  assert.equal(daysLeft(undefined, NOON), null);
});

test("the card that was just answered fires again only after it was taken away", () => {
  const fresh = freshness();
  const seen = [["A", 100], ["A", 190], ["", 900], ["A", 1200], ["B", 1300], ["", 2200], ["", 3000], ["B", 3700],
    ["B", 9700], ["B", 9800], ["B", 39800]]; // an answer of six seconds, then half a minute elsewhere
  assert.deepEqual(seen.filter(([text, at]) => fresh(text, at)).map(([text, at]) => `${text} ${at}`),
    ["A 100", "B 1300", "B 3700", "B 39800"]);
});

test("a phone that goes to another place begins with nothing but what is not sent", () => {
  const lines = [{id: "1", state: "sent"}, {id: "2", state: "unsent"}, {id: "3", state: "refused"}];
  assert.deepEqual(empty(lines, {same: true, givenUp: false}), {lines: [], kept: []});
  assert.deepEqual(empty(lines, {same: false, givenUp: false}), {lines: ["1", "3"], kept: ["shift"]});
  assert.deepEqual(empty(lines, {same: false, givenUp: true}).lines, ["1", "2", "3"]);
  assert.match(makeNonce(), /^[0-9a-f]{48}$/);
  assert.notEqual(makeNonce(), makeNonce());
});

test("the windows of messengers are told from browsers", () => {
  const phone = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36";
  assert.equal(messenger(phone), false);
  for (const own of ["MicroMessenger/8.0.47", "QQ/8.9.50", "DingTalk/7.5", "wxwork/4.1 MicroMessenger/7.0"]) {
    assert.equal(messenger(`${phone} ${own}`), true, own);
  }
  assert.equal(messenger(`${phone} MQQBrowser/14.5`), false);
});

test("the header says whether a blackout may come, and what is missing", () => {
  const here = (page, list, inMessenger = false) => readiness({page, list, inMessenger});
  assert.equal(here("kept", true), "yes");
  assert.equal(here("kept", false), "", "the list comes in a moment");
  assert.equal(here("", true), "");
  assert.equal(here("insecure", true), "insecure");
  assert.equal(here("refused", false), "refused");
  assert.equal(here("kept", true, true), "messenger");
});

const asked = (minutes, more = {}) => ({what: "asked", id: "q", at: new Date(NOON - minutes * 60000).toISOString(), answer: "", ...more});

test("a question waits over midnight and a change of shift, and not for days", () => {
  assert.equal(isWaiting(asked(3), NOON), true);
  assert.equal(isWaiting(asked(115), NOON), true);
  assert.equal(isWaiting(asked(121), NOON), false);
  assert.equal(isWaiting(asked(3, {answer: "left"}), NOON), false);
  assert.equal(isWaiting({...asked(3), what: "passage"}, NOON), false);
});

test("after the guard has decided alone an answer is still looked for", () => {
  assert.equal(isWatched(asked(3), NOON), true);
  assert.equal(isWatched(asked(20, {answer: "yes", by_guard: true}), NOON), true);
  assert.equal(isWatched(asked(31, {answer: "yes", by_guard: true}), NOON), false);
  assert.equal(isWatched(asked(300, {answer: "yes", by_guard: true, late: "?"}), NOON), true, "the server says that there is one");
  assert.equal(isWatched(asked(3, {answer: "yes", by_guard: true, late: "no"}), NOON), false, "told");
  assert.equal(isWatched(asked(3, {answer: "yes"}), NOON), false, "answered in time");
});

test("whose word the server's answer is", () => {
  const yes = {answer: "yes", by: "x", by_guard: false};
  assert.equal(meaning(asked(1), {answer: ""}), "");
  assert.equal(meaning(asked(1), yes), "answer");
  assert.equal(meaning(asked(5, {answer: "no", by_guard: true}), yes), "late");
  assert.equal(meaning(asked(5, {answer: "yes", by_guard: true}), {...yes, by_guard: true}), "mine");
});

test("an undo that was refused stands on its line, which counts again", () => {
  const line = {id: "p", what: "passage", undone: true, state: "sent", why: ""};
  const after = afterRefusal({kind: "gates.undone", payload: {source: "p"}}, line, "too long ago");
  assert.deepEqual([after.undone, after.why, after.state], [false, "too long ago", "sent"]);
  const decided = afterRefusal({kind: "gates.decided", payload: {asking: "q"}}, asked(9, {answer: "yes"}), "answered already");
  assert.deepEqual([decided.late, decided.why, decided.answer], ["?", "answered already", "yes"]);
  assert.equal(afterRefusal({kind: "gates.undone", payload: {}}, undefined, "x"), null);
  assert.equal(afterRefusal({kind: "gates.passage", payload: {}}, line, "x"), null);
});

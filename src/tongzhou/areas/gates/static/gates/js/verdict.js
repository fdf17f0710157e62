// The gate's answer, twin of rules/verdict.py: same names, same order, same cases (tests/verdicts.json).
//
//   import { verdict } from "./verdict.js";
//   verdict(found, here)  →  {code, may, unknown, again_at, left, back_by}
//
// Pure: no clock, no storage, no language. docs/algorithms/gate-verdict.md explains every step.

export const ORDER = [
  "unreadable",
  "forged",
  "old_key",
  "unknown",
  "other_estate",
  "revoked",
  "restricted",
  "not_yet",
  "expired",
  "direction",
  "hours",
  "used",
  "replayed",
  "people",
  "quota",
  "exempt",
  "pass",
];
const YES = ["exempt", "pass"];
// A person can settle these at the gate, under their own name.
const ASK = ["hours", "direction", "replayed", "people", "quota"];
// Not a pass of this place, or one that somebody else may hold: no purpose lifts these to “ask”.
const NEVER = ["unreadable", "forged", "old_key", "unknown", "other_estate"];
// Nobody is kept from their home, and no visitor inside: on the way back a person decides.
const HOMEWARD = ["revoked", "restricted", "expired"];

// How many days ahead a vendor's next line is looked for.
const AHEAD = 15;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// China has known one time zone and no daylight saving since 1991.
const OFFSET = 8 * 60 * MINUTE;

/** Milliseconds of an ISO time; without an offset it is China's. */
export function moment(text) {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}+08:00`);
}

/** Whole seconds, with China's offset. */
export function iso(ms) {
  return `${new Date(Math.floor(ms / 1000) * 1000 + OFFSET).toISOString().slice(0, 19)}+08:00`;
}

/** The answer for what was found, here and now. */
export function verdict(found, here) {
  const it = look(found, here);
  const code = codeOf(it);
  return {
    code,
    may: mayOf(it, code),
    unknown: unknownOf(it, code),
    again_at: againAt(it, code),
    left: leftOf(it, code),
    back_by: backBy(it, code),
    spared: it.spared,
  };
}

/** The values that several reasons need, read once. */
function look(given, here) {
  const found = given ?? { trouble: "unknown" };
  // The rule of the pass itself where it has one, else that of its kind.
  const own = !found.trouble && here.rules[`#${found.serial}`];
  const rule = own || (!found.trouble && here.rules[found.kind]) || null;
  const purpose = here.purpose || found.purpose || "";
  const counts = ["both", here.direction].includes(rule?.direction ?? "none");
  const named = purpose !== "" && (rule?.exempt ?? []).includes(purpose);
  const spared = counts && (named || Boolean(rule.carer && found.carer));
  return { found, here, at: moment(here.at), seen: standing(here), rule, purpose, counts, named, spared };
}

/** What went before, without what was taken back. */
export function standing({ seen, undone }) {
  return undone?.length ? seen.filter((one) => !undone.includes(one.id)) : seen;
}

// ── The reasons, in their order ──────────────────────────────────────────────────────────────────

function codeOf(it) {
  const { trouble } = it.found;
  if (trouble) return ORDER.includes(trouble) ? trouble : "unreadable";
  return ofThePass(it) ?? ofTheMoment(it) ?? (it.spared ? "exempt" : "pass");
}

/** Reasons that hold whatever the way and the purpose. */
function ofThePass(it) {
  const { found, here, at, rule } = it;
  if (found.place !== here.gate.place && !here.gate.accepts.includes(found.place)) {
    return "other_estate";
  }
  if (here.revoked.includes(found.serial)) return "revoked";
  if (barred(it)) return "restricted";
  if (at < moment(found.starts)) return "not_yet";
  if (at >= moment(found.ends)) return "expired";
  if (rule?.only && !it.counts) return "direction";
  return null;
}

/** Reasons of the rule: only on the way that it counts; nobody is kept from their home. */
function ofTheMoment(it) {
  const { rule, counts, spared } = it;
  if (counts && !spared && !open(it)) return "hours";
  if (counts && rule.once && wentBefore(it)) return "used";
  if (aMomentAgo(it)) return "replayed";
  if (!counts || spared) return null;
  if (tooMany(it)) return "people";
  return counted(it) && turns(it).length >= times(it) ? "quota" : null;
}

/** The longest restriction that holds now. */
function barred({ found, here, at }) {
  const until = (one) => (one.until === null ? Infinity : moment(one.until));
  return here.barred
    .filter((one) => one.quota === found.quota && at < until(one))
    .reduce((longest, one) => (longest && until(longest) >= until(one) ? longest : one), null);
}

/** The first minute is inside, the last moment is outside; the hours may go over midnight. */
function open({ rule, at }) {
  if (rule.plan) return rule.plan.some((line) => stands(line, dayOf(at)) && within(line, at));
  const opens = clock(rule.from);
  const closes = clock(rule.until);
  const now = at + OFFSET - dayOf(at) * DAY;
  if (opens === closes) return true;
  return opens < closes ? opens <= now && now < closes : now >= opens || now < closes;
}

/** What went before with this very pass. */
function mine({ found, seen, at }) {
  return seen.filter((s) => s.serial === found.serial && moment(s.at) <= at);
}

function wentBefore(it) {
  return mine(it).some((s) => s.direction === it.here.direction);
}

/** The same way within `again_min` minutes, and not back in between. */
function aMomentAgo(it) {
  const minutes = it.rule?.again_min ?? 0;
  if (!minutes) return false;
  const last = mine(it).reduce((a, b) => (a && moment(a.at) >= moment(b.at) ? a : b), null);
  if (!last || last.direction !== it.here.direction) return false;
  return it.at - moment(last.at) < minutes * MINUTE;
}

function tooMany({ rule, found, here }) {
  const persons = rule.persons ?? 0;
  const allowed = found.people ?? 0;
  const most = persons && allowed ? Math.min(persons, allowed) : persons;
  return persons > 0 && here.people > most;
}

// ── Turns ────────────────────────────────────────────────────────────────────────────────────────

function counted({ rule, counts }) {
  return counts && (rule.days ?? 0) > 0;
}

function times({ rule }) {
  return rule.times ?? 1;
}

/** The days of the turns used within the M calendar days that end today, latest first. */
function turns({ rule, found, seen, at }) {
  const whose = rule.per === "household" ? "quota" : "serial";
  const first = dayOf(at) - (rule.days ?? 0) + 1;
  return seen
    .filter((s) => s[whose] === found[whose] && !s.exempt)
    .filter((s) => ["both", s.direction].includes(rule.direction) && moment(s.at) <= at)
    .map((s) => dayOf(moment(s.at)))
    .filter((day) => day >= first)
    .sort((a, b) => b - a);
}

// ── What is said besides ─────────────────────────────────────────────────────────────────────────

function mayOf(it, code) {
  if (YES.includes(code)) return "yes";
  if (ASK.includes(code) || (!NEVER.includes(code) && it.named)) return "ask";
  // The way that the rule does not count: back home for residents, out again for visitors.
  const homeward = it.rule && !it.counts;
  return HOMEWARD.includes(code) && homeward ? "ask" : "no";
}

/** Which of the questions answered with “nothing against it” were answered without knowing all. */
function unknownOf(it, code) {
  const { found, here, rule, spared } = it;
  if (here.online) return [];
  if (found.trouble) return code === "unknown" && oldList(it) ? ["issued"] : [];
  const past = (name) => ORDER.indexOf(code) > ORDER.indexOf(name);
  const old = here.list_at == null || moment(here.list_at) < it.at;
  const unsure = [];
  if (here.elsewhere && counted(it) && !spared && past("quota")) unsure.push("quota");
  if (old && past("revoked")) unsure.push("revoked");
  if (here.elsewhere && it.counts && rule.once && past("used")) unsure.push("used");
  return unsure;
}

/** Whether so much time has passed that a pass may well be newer than the list. */
function oldList({ here, at }) {
  return here.list_at == null || at - moment(here.list_at) > (here.old_min ?? 0) * MINUTE;
}

/** When the same pass would be let through, as far as time alone decides. */
function againAt(it, code) {
  if (code === "not_yet") return iso(moment(it.found.starts));
  if (code === "restricted") {
    const { until } = barred(it);
    return until === null ? null : iso(moment(until));
  }
  if (code === "hours" && it.rule.plan) return nextLine(it);
  if (code === "hours") {
    const today = startOf(dayOf(it.at)) + clock(it.rule.from);
    return iso(today > it.at ? today : today + DAY);
  }
  return code === "quota" && times(it) > 0 ? iso(nextTurn(it)) : null;
}

/** When a line of the plan next begins, within the days that are looked ahead. */
function nextLine({ rule, at }) {
  const days = Array.from({ length: AHEAD }, (_, n) => dayOf(at) + n);
  const starts = rule.plan
    .flatMap((line) => days.filter((day) => stands(line, day)).map((day) => startOf(day) + clock(line.from)))
    .filter((begins) => begins > at);
  return starts.length ? iso(Math.min(...starts)) : null;
}

/** Whether the line of the plan holds on that day: its weekday, between its days, not pausing. */
function stands(line, day) {
  const date = new Date(day * DAY).toISOString().slice(0, 10);
  // Day 0 of the count was a Thursday.
  const weekday = line.days[(((day + 3) % 7) + 7) % 7] === "1";
  const pauses = line.off?.length && line.off[0] <= date && date <= line.off[1];
  return weekday && line.first <= date && date <= line.last && !pauses;
}

function within(line, at) {
  const now = at + OFFSET - dayOf(at) * DAY;
  return clock(line.from) <= now && now < clock(line.until);
}

/** The day on which so many turns have left the window that one is free, at its first hour. */
function nextTurn(it) {
  const leaves = turns(it)[times(it) - 1] + it.rule.days;
  const opens = clock(it.rule.from);
  const closes = clock(it.rule.until);
  const openAtMidnight = 0 < closes && closes <= opens;
  return startOf(leaves) + (openAtMidnight ? 0 : opens);
}

function leftOf(it, code) {
  if (!it.counts || !(code === "quota" || YES.includes(code))) return null;
  if (it.rule.once) return 0;
  if (!counted(it)) return null;
  const now = it.spared ? 0 : 1;
  return Math.max(0, times(it) - turns(it).length - now);
}

function backBy(it, code) {
  const hours = it.rule?.hours ?? 0;
  if (!hours || !it.counts || mayOf(it, code) === "no") return null;
  return iso(it.at + hours * 60 * MINUTE);
}

/** Milliseconds after midnight of “06:30”; midnight when there is none. */
function clock(text) {
  const [hours, minutes] = (text || "00:00").split(":").map(Number);
  return ((hours % 24) * 60 + minutes) * MINUTE;
}

/** The number of the calendar day in China. */
function dayOf(ms) {
  return Math.floor((ms + OFFSET) / DAY);
}

function startOf(day) {
  return day * DAY - OFFSET;
}

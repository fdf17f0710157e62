// Every act of the guard as an envelope for the server and, where somebody wants to see it, a line in the list.

import * as clock from "./clock.js";
import {online} from "./judge.js";
import * as kit from "./kit.js";
import * as lines from "./lines.js";
import {note, put} from "./outbox.js";
import * as shift from "./shift.js";

const where = () => ({gate: shift.gate()?.id ?? null, guard: shift.guardHash()});

async function write(kind, payload, entry) {
  const line = {...entry, at: clock.iso()};
  line.id = await put(kind, payload, line);
  line.state = "unsent";
  lines.add(line);
  return line;
}

export function passage({direction, vehicle = false, people = 1, purpose = "", found = null, readBy, said, byGuard = false}) {
  const known = found && !found.trouble ? found : {};
  const {serial = null, quota = null} = known;
  return write("gates.passage", {
    ...where(), direction, vehicle, people, purpose, serial, quota, read_by: readBy,
    verdict: said.code, by_guard: byGuard, offline: !online(), unknown: said.unknown,
    spared: Boolean(said.spared),
  }, {
    what: "passage", direction, vehicle, people, purpose, serial, quota, kind: known.kind || "",
    exempt: Boolean(said.spared) || said.code === "exempt", by_guard: byGuard, verdict: said.code,
  });
}

export function turnedAway({reason, help, vehicle, people}) {
  const act = {reason, help, vehicle, people};
  return write("gates.turned_away", {...where(), ...act, offline: !online()}, {what: "turned_away", ...act});
}

export function reading({normal, tenths = null, passage: id = null}) {
  return write("gates.reading", {...where(), normal, tenths, passage: id}, {what: "reading", normal, tenths});
}

export function asked({purpose, people, vehicle}) {
  return write("gates.asked", {...where(), purpose, people, vehicle}, {what: "asked", purpose, people, vehicle, answer: ""});
}

// The guard's own decision about somebody for whom nobody answered.
export async function decided(line, letIn) {
  const change = {id: line.id, answer: letIn ? "yes" : "no", by_guard: true};
  await put("gates.decided", {asking: line.id, let_in: letIn}, null, change);
  Object.assign(line, change);
}

// Nobody waits any more.
export async function left(line) {
  const change = {id: line.id, answer: "left"};
  await put("gates.decided", {asking: line.id, let_in: false, left: true}, null, change);
  Object.assign(line, change);
}

// Somebody of the community has answered.
export async function answered(line, letIn) {
  const change = {id: line.id, answer: letIn ? "yes" : "no"};
  await note(change);
  Object.assign(line, change);
}

export const mayUndo = (line) => !lines.isUndone(line) && line.what !== "asked"
  && clock.now() - Date.parse(line.at) < (kit.current()?.undo_s || 10) * 1000;

// It stays in the list, struck through, and counts nowhere.
export async function undo(line) {
  if (!mayUndo(line)) return false;
  await put("gates.undone", {source: line.id}, null, {id: line.id, undone: true});
  line.undone = true;
  return true;
}

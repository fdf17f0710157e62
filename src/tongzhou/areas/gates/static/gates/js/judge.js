// Puts together what the verdict is made from: the gate, the rules, and what this phone has seen itself.

import * as clock from "./clock.js";
import * as kit from "./kit.js";
import {inTouch} from "./outbox.js";
import {verdict} from "./verdict.js";

const passages = (lines) => lines.filter((line) => line.what === "passage" && !line.undone && line.quota);

// What the list says counts now: the server is heard, and the list itself is not old.
export const online = () => inTouch() && kit.isFresh() && !kit.fault();

const told = ({quota, serial, direction, at, exempt, people}) => ({quota, serial, direction, at, exempt, people});

export function seenHere(lines) {
  return [...(kit.current().seen || []), ...passages(lines).map(told)];
}

export function judge(found, {gate, direction, people, purpose, lines}) {
  const {rules, revoked, barred, elsewhere} = kit.current();
  return verdict(found, {
    at: clock.iso(), gate, direction, people, purpose, rules, revoked, barred, elsewhere,
    list_at: clock.isWrong() ? null : clock.iso(kit.since()), seen: seenHere(lines), online: online(),
  });
}

// Since when the household is out, from its last passage; null when it is in or nothing is known.
export function outSince(quota, lines) {
  let last = null;
  for (const one of seenHere(lines)) if (one.quota === quota && (!last || one.at > last.at)) last = one;
  return last && last.direction === "out" ? last.at : null;
}

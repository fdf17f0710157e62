// The gate's answer in the browser, held to the same cases: node --test (no packages needed).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { verdict } from "../static/gates/js/verdict.js";

const { base, cases } = JSON.parse(readFileSync(new URL("verdicts.json", import.meta.url), "utf8"));

function laidOut(one) {
  const given = one.found === undefined ? {} : one.found;
  const found = given === null || given.trouble ? given : { ...base.found, ...given };
  const rule = one.rule === null ? null : { ...base.rule, ...one.rule };
  const rules = { [found?.kind ?? "household"]: rule };
  for (const [serial, own] of Object.entries(one.own ?? {})) rules[`#${serial}`] = { ...base.rule, ...own };
  return [found, { ...base.here, ...one.here, rules }];
}

for (const one of cases) {
  test(one.why, () => {
    const answer = verdict(...laidOut(one));
    for (const [name, value] of Object.entries(one.expect)) {
      assert.deepEqual(answer[name], value, name);
    }
  });
}

// Texts from a camera, held to the same cases as rules/codes.py: node --test (no packages needed).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { readText } from "../static/gates/js/codes.js";

const file = JSON.parse(readFileSync(new URL("codes.json", import.meta.url), "utf8"));

for (const { why, text, at, expect } of file.cases) {
  test(why, async () => {
    const answer = await readText(text, file.keys, at ?? file.at);
    assert.deepEqual(answer, expect.found ?? { trouble: expect.trouble });
  });
}

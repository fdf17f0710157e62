// The browser's side of the twins for the property tests: a line of JSON in, a line of JSON out.
//   {"call": "verdict", "args": [found, here]}  →  the verdict
import { createInterface } from "node:readline";

import { KINDS, PURPOSES, readText } from "../static/gates/js/codes.js";
import { verdict } from "../static/gates/js/verdict.js";

const CALLS = { verdict, readText, lists: () => ({ KINDS, PURPOSES }) };

for await (const line of createInterface({ input: process.stdin })) {
  const { call, args } = JSON.parse(line);
  let answer;
  try {
    answer = await CALLS[call](...args);
  } catch (error) {
    answer = { threw: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

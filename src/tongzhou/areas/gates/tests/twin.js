// The browser's side of the twins for the property tests: a line of JSON in, a line of JSON out.
//   {"call": "verdict", "args": [found, here]}  →  the verdict
import { createInterface } from "node:readline";

import { KINDS, PURPOSES, byNoble, checkWith, readText } from "../static/gates/js/codes.js";
import { verdict } from "../static/gates/js/verdict.js";

const VENDOR = new URL("../../../web/static/vendor/noble", import.meta.url).href;

/** As on a phone without WebCrypto, or without Ed25519 in it. */
async function readByNoble(...args) {
  checkWith(await byNoble(VENDOR));
  try {
    return await readText(...args);
  } finally {
    checkWith(null);
  }
}

const CALLS = { verdict, readText, readByNoble, lists: () => ({ KINDS, PURPOSES }) };

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

// What a phone that joins throws away. Pure.

// Without crypto.randomUUID, which pages without HTTPS have not.
export function makeNonce() {
  return [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The same device goes on where it was. Another one begins with nothing: the guards' digests have another
// salt and the list of the day belongs to another gate. What is not sent stays, unless it is given up.
export function empty(lines, {same, givenUp}) {
  const held = (line) => !givenUp && line.state === "unsent";
  if (same) return {lines: givenUp ? lines.filter(({state}) => state === "unsent").map(({id}) => id) : [], kept: []};
  return {lines: lines.filter((line) => !held(line)).map(({id}) => id), kept: ["shift"]};
}

// What stays on the phone: a few values ("keep"), what is not sent yet ("outbox"), what was done here ("log").
// No store names anybody: passes are serials, households are quota numbers, guards are digests.

import {openDB} from "../../vendor/idb/index.js";

const opened = openDB("gate", 1, {
  upgrade(db) {
    db.createObjectStore("keep");
    db.createObjectStore("outbox", {keyPath: "id"});
    db.createObjectStore("log", {keyPath: "id"});
  },
  blocking(_from, _to, event) { event.target.close(); },
});
const air = "BroadcastChannel" in window ? new BroadcastChannel("gate") : null;

export const kept = async (name) => (await opened).get("keep", name);
export const keep = async (name, value) => (await opened).put("keep", value, name);
export const drop = async (name) => (await opened).delete("keep", name);
export const all = async (store) => (await opened).getAll(store);
export const count = async () => (await opened).count("outbox");

// All of it or nothing, on the disk before it returns: a battery may die the moment after.
export async function together(work) {
  const change = (await opened).transaction(["outbox", "log"], "readwrite", {durability: "strict"});
  await work(change.objectStore("outbox"), change.objectStore("log"));
  await change.done;
  air?.postMessage("changed");
}

// Other tabs of this phone changed something.
export function listen(told) {
  if (air) air.onmessage = told;
}

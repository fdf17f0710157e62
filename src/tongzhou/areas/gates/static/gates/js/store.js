// What stays on the phone: a few values ("keep"), what is not sent yet ("outbox"), what was done here ("log").
// No store names anybody: passes are serials, households are quota numbers, guards are digests.

import {openDB} from "../../vendor/idb/index.js";
import {lasting} from "./lasting.js";

const inside = lasting(() => openDB("gate", 1, {
  upgrade(db) {
    db.createObjectStore("keep");
    db.createObjectStore("outbox", {keyPath: "id"});
    db.createObjectStore("log", {keyPath: "id"});
  },
  blocking(_from, _to, event) { event.target.close(); },
}));
const air = "BroadcastChannel" in window ? new BroadcastChannel("gate") : null;

export const kept = (name) => inside((db) => db.get("keep", name));
export const keep = (name, value) => inside((db) => db.put("keep", value, name));
export const drop = (name) => inside((db) => db.delete("keep", name));
export const all = (store) => inside((db) => db.getAll(store));
export const count = () => inside((db) => db.count("outbox"));

async function change(db, work) {
  const transaction = db.transaction(["outbox", "log"], "readwrite", {durability: "strict"});
  // A fault of either ends both, and the other one is heard too.
  await Promise.all([work(transaction.objectStore("outbox"), transaction.objectStore("log")), transaction.done]);
}

// All of it or nothing, on the disk before it returns: a battery may die the moment after.
export async function together(work) {
  await inside((db) => change(db, work));
  air?.postMessage("changed");
}

// Other tabs of this phone changed something.
export function listen(told) {
  if (air) air.onmessage = told;
}

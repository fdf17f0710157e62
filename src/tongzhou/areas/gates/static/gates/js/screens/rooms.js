// Without any card: building, entrance, room. The list holds room numbers and pass numbers, and no person.

import {h} from "../dom.js";
import * as kit from "../kit.js";
import {open} from "../router.js";
import {say} from "../words.js";

function cells(names, choose, faint = () => false) {
  return h("div", {class: "cells"}, names.map((name, at) =>
    h("button", {type: "button", class: faint(at) ? "cell faint" : "cell", onclick: () => choose(at)}, name)));
}

function show(building, entrance, [room, serial]) {
  const found = serial === null ? null : kit.findSerial(serial);
  const words = [building.name, entrance.name, room].filter(Boolean).join(" ");
  open("answer", {found, readBy: "picked", back: "rooms", given: {building, entrance}, spot: words});
}

const page = (steps, hint, body) => h("div", {class: "page"},
  h("h1", {}, say("rooms")), h("p", {class: "trail"}, ...steps), h("p", {class: "hint"}, hint), body);

const step = (name, given) => h("button", {type: "button", class: "chip", onclick: () => open("rooms", given)}, `◂ ${name}`);

export function rooms({building = null, entrance = null} = {}) {
  const all = kit.current().rooms;
  if (!building && all.length > 1) {
    return page([], say("rooms.building"), cells(all.map(({name}) => name), (at) => open("rooms", {building: all[at]})));
  }
  const chosen = building || all[0];
  const trail = all.length > 1 ? [step(chosen.name, {})] : [];
  if (!entrance && chosen.entrances.length > 1) {
    const names = chosen.entrances.map(({name}) => name);
    return page(trail, say("rooms.entrance"), cells(names, (at) => open("rooms", {building: chosen, entrance: chosen.entrances[at]})));
  }
  const door = entrance || chosen.entrances[0];
  if (chosen.entrances.length > 1) trail.push(step(door.name, {building: chosen}));
  const numbers = door.rooms.map(([number]) => number);
  return page(trail, say("rooms.room"),
    cells(numbers, (at) => show(chosen, door, door.rooms[at]), (at) => door.rooms[at][1] === null));
}

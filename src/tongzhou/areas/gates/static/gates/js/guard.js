// Starts the guard's page: what the phone has kept first, then the server.

import {listenForAnswers, onWord} from "./answers.js";
import {stayAwake} from "./awake.js";
import * as clock from "./clock.js";
import {drawTop, startTop} from "./header.js";
import * as kit from "./kit.js";
import * as lines from "./lines.js";
import {countPresses} from "./once.js";
import {onUnwritten} from "./insist.js";
import {bringOutbox, onAnswer, onChange, state} from "./outbox.js";
import {reader} from "./reader.js";
import {home, open, reads, redraw, screen, shown} from "./router.js";
import {answer} from "./screens/answer.js";
import {camera} from "./screens/camera.js";
import {code} from "./screens/code.js";
import {gates} from "./screens/gates.js";
import {guards} from "./screens/guards.js";
import {home as homeScreen} from "./screens/home.js";
import {list} from "./screens/list.js";
import {late, oneoff, waiting} from "./screens/oneoff.js";
import {plates} from "./screens/plates.js";
import {rooms} from "./screens/rooms.js";
import {stranger} from "./screens/stranger.js";
import {temperature} from "./screens/temperature.js";
import {turned} from "./screens/turned.js";
import {broken, unwritten} from "./screens/unwritten.js";
import {vehicles} from "./screens/vehicles.js";
import * as shift from "./shift.js";
import {signal, wakeSound} from "./signal.js";
import {kept} from "./store.js";
import {tellPlain} from "./toast.js";
import {listenToScanners} from "./wedge.js";
import {say, speak, speaks} from "./words.js";
import {keepPage} from "./worker.js";

const SCREENS = {
  answer, broken, camera, code, gates, guards, home: homeScreen, late, list, oneoff, plates, rooms, stranger, temperature, turned, unwritten, vehicles, waiting,
};

// The server has answered for some of what was done here.
async function settled(answers) {
  await lines.freshen();
  if (shown() === "list") redraw();
  const given = answers.find(({answer}) => answer?.pass?.code);
  if (given) tellPlain(`${say("oneoff.code")} ${given.answer.pass.code}`);
}

// A phone that was withdrawn keeps nothing but what it has not sent.
async function withdrawn() {
  if (state().state !== "revoked" || !kit.current()) return;
  await kit.forget();
  await lines.forget();
  home();
}

// An answer is heard on every screen; the screen of its question says it itself.
function heard(line, {answer}) {
  if (!reads(line.id)) signal(answer === "yes" ? "yes" : "no");
  if (shown() === "home") redraw();
  else drawTop();
}

async function look() {
  if (await kit.refresh() && ["home", "gates"].includes(shown())) redraw();
  await lines.tidy();
  drawTop();
}

async function start() {
  speak(speaks());
  for (const [name, draw] of Object.entries(SCREENS)) screen(name, draw);
  keepPage().then(drawTop);
  if (!(await kept("token"))) return open("stranger");
  await Promise.all([clock.bringClock(), kit.bringKit(), shift.bringShift(), lines.bringLines()]);
  const newest = (await bringOutbox()).at(-1);
  clock.notBefore(Math.max(kit.since(), Date.parse(newest?.at) || 0));
  countPresses(document);
  startTop();
  home();
  document.addEventListener("pointerdown", wakeSound);
  listenToScanners();
  stayAwake();
  navigator.storage?.persist?.().catch(() => {});
  onUnwritten((fault) => new Promise((done) => open("unwritten", {fault, done})));
  onWord(heard);
  onAnswer(settled);
  onChange(withdrawn);
  listenForAnswers();
  await look();
  if (kit.current() && shift.mustAsk()) open(shift.gate() ? "guards" : "gates");
  setTimeout(() => reader().catch(() => {}), 1500); // so that the first scan is as quick as the others
  return setInterval(look, 60000);
}

await start().catch((fault) => { open("broken"); throw fault; });
document.body.dataset.ready = "yes";

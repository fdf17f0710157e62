// The words of the page in both languages, as the page brought them; the choice of language stays on the phone.

const KEPT = "gate-language";
const WORDS = JSON.parse(document.getElementById("words").content.textContent);
let language = chosen();

// What was chosen here; on the first day what was chosen on the page with the button that joins the phone.
function chosen() {
  const asked = /(?:^|; )language=([\w-]+)/.exec(document.cookie)?.[1];
  let kept = null;
  try { kept = localStorage.getItem(KEPT); } catch { /* private window */ }
  return [kept, asked].find((one) => one in WORDS) || "zh-hans";
}

export const speaks = () => language;

const mark = () => { document.documentElement.lang = language === "en" ? "en" : "zh-Hans"; };
mark();

export function speak(next) {
  language = next;
  mark();
  try { localStorage.setItem(KEPT, next); } catch { /* private window: until it is closed */ }
}

// The sentence of that name with its %(places)s filled.
export function say(name, values = {}) {
  const text = WORDS[language][name];
  if (text === undefined) return name;
  return text.replace(/%\((\w+)\)[sd]/g, (_all, place) => String(values[place] ?? ""));
}

// “3 h”, from what kit.age() says.
export const said = ([name, n]) => say(name, {n});

// The words of a closed list ("purpose", "reason", "help"), in the order in which the platform has them.
export function choices(list) {
  const start = `${list}.`;
  return Object.keys(WORDS[language]).filter((name) => name.startsWith(start))
    .map((name) => [name.slice(start.length), WORDS[language][name]]);
}

// The words of the page in both languages, as the page brought them; the choice of language stays on the phone.

const KEPT = "gate-language";
const WORDS = JSON.parse(document.getElementById("words").content.textContent);
let language = chosen();

function chosen() {
  try {
    const kept = localStorage.getItem(KEPT);
    return kept in WORDS ? kept : "zh-hans";
  } catch { return "zh-hans"; }
}

export const speaks = () => language;

export function speak(next) {
  language = next;
  document.documentElement.lang = next === "en" ? "en" : "zh-Hans";
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

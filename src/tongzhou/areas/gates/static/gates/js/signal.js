// A verdict for the ear and the hand: two rising notes, two equal ones, or three low ones; short and long shakes.

const TUNES = {
  yes: {notes: [[880, 0.09], [1320, 0.16]], shape: "sine", shake: [90]},
  ask: {notes: [[660, 0.14], [0, 0.06], [660, 0.14]], shape: "triangle", shake: [90, 80, 90]},
  no: {notes: [[220, 0.16], [0, 0.05], [220, 0.16], [0, 0.05], [165, 0.34]], shape: "square", shake: [320, 100, 320]},
};
let sound = null;

// Browsers give sound only after a touch.
export function wakeSound() {
  const Sound = window.AudioContext || window.webkitAudioContext;
  if (!Sound) return;
  sound = sound || new Sound();
  if (sound.state === "suspended") sound.resume().catch(() => {});
}

function note(pitch, length, start, shape) {
  const [voice, loud] = [sound.createOscillator(), sound.createGain()];
  voice.type = shape;
  voice.frequency.value = pitch;
  loud.gain.setValueAtTime(0.35, start);
  loud.gain.exponentialRampToValueAtTime(0.01, start + length);
  voice.connect(loud).connect(sound.destination);
  voice.start(start);
  voice.stop(start + length);
}

export function signal(may) {
  const {notes, shape, shake} = TUNES[may];
  if (navigator.vibrate && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate(shake);
  if (!sound || sound.state !== "running") return;
  let start = sound.currentTime;
  for (const [pitch, length] of notes) {
    if (pitch) note(pitch, length, start, shape);
    start += length;
  }
}

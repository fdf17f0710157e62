// Deadlines count on while the page is open.
// Use: <time data-due datetime="…"><span>words</span></time>; the patterns stand on <body data-left data-over>.

const MINUTE = 60000;

function say(count, unit) {
  return new Intl.NumberFormat(document.documentElement.lang, {style: "unit", unit, unitDisplay: "long"}).format(count);
}

function length(ms) {
  const minutes = Math.floor(Math.abs(ms) / MINUTE);
  const hours = Math.floor(minutes / 60);
  if (minutes >= 2880) return say(Math.floor(minutes / 1440), "day");
  if (!hours) return say(minutes, "minute");
  return minutes % 60 && hours < 5 ? `${say(hours, "hour")} ${say(minutes % 60, "minute")}` : say(hours, "hour");
}

function refresh() {
  const {left, over} = document.body.dataset;
  if (!left) return;
  for (const mark of document.querySelectorAll("[data-due]")) {
    const ms = new Date(mark.dateTime) - Date.now();
    mark.querySelector("span").textContent = (ms > 0 ? left : over).replace("%s", length(ms));
    mark.classList.toggle("over", ms <= 0);
    mark.classList.toggle("soon", ms > 0 && ms <= 240 * MINUTE);
  }
}

setInterval(refresh, MINUTE);

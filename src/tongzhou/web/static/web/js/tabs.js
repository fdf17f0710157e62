// A strip of tabs shows the open one, also where the strip is wider than the screen.

for (const here of document.querySelectorAll(".tabs [aria-current]")) {
  const strip = here.closest(".tabs");
  const [tab, whole] = [here.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += tab.left - whole.left - (whole.width - tab.width) / 2;
}

// Makes elements: h("button", {class: "…", onclick}, "words", child, …). Nothing is ever parsed as HTML.

const {shapes} = document.body.dataset;

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean") element.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function shape(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "shape");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${shapes}#${name}`);
  drawing.append(use);
  return drawing;
}

// A large button with a drawing and words.
export function big(drawing, words, onclick, props = {}) {
  return h("button", {type: "button", class: "big", onclick, ...props}, shape(drawing), h("span", {}, words));
}

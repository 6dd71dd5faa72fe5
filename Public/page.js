// The few things that every page does with its document. What comes from events is only ever set
// as text.

import { icons } from "./icons.js";

const svg = "http://www.w3.org/2000/svg";

/**
 * The element with an id; every id is in the page's HTML.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export const element = (id) => document.getElementById(id);

/**
 * Makes an element.
 *
 * @param {string} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} content strings become text
 * @returns {HTMLElement}
 */
export function make(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/**
 * Sets a text only where it differs: a screen reader repeats every text that is set.
 *
 * @param {Element} place
 * @param {string} text
 */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/**
 * Makes an icon of `icons.js`; a word always stands beside it.
 *
 * @param {string} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const drawing = document.createElementNS(svg, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  setIcon(drawing, name);
  return drawing;
}

/**
 * Changes which icon is drawn.
 *
 * @param {SVGElement} drawing an `svg`, empty or made by `icon`
 * @param {string} name
 */
export function setIcon(drawing, name) {
  if (drawing.dataset.icon === name) return;
  drawing.dataset.icon = name;
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.replaceChildren(...icons[name].map(([tag, attributes]) => {
    const part = document.createElementNS(svg, tag);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    return part;
  }));
}

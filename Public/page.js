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

/** An answer that is no success, in the words of its problem document. */
export class Refusal extends Error {}

/**
 * Asks the server for JSON.
 *
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {Refusal} where the answer is no success
 */
export async function ask(path, signal) {
  const within = AbortSignal.timeout(10_000);
  const answer = await fetch(path, {
    headers: { Accept: "application/json" },
    signal: signal ? AbortSignal.any([signal, within]) : within,
  });
  if (!answer.ok) throw new Refusal(await problemWords(answer));
  return answer.json();
}

/**
 * Why the server gives no stream, in words; empty where it does give one, or no answer at all.
 *
 * @param {string} path
 */
export async function whyRefused(path) {
  const stop = new AbortController();
  try {
    const answer = await fetch(path, {
      headers: { Accept: "text/event-stream" }, signal: stop.signal,
    });
    return answer.ok ? "" : await problemWords(answer);
  } catch {
    return "";
  } finally {
    stop.abort();
  }
}

async function problemWords(answer) {
  try {
    const problem = await answer.json();
    return `${problem.title}: ${problem.detail}`;
  } catch {
    // A proxy's page, say: the status has to do.
    return `The server answered ${answer.status}.`;
  }
}

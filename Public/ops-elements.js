// What the operations page does with its document beyond every page.

import { icon, make } from "./page.js";

/**
 * A button that does something when it is pressed.
 *
 * @param {string} text
 * @param {string} label what a screen reader says; begins with the text
 * @param {() => void} press
 * @returns {HTMLButtonElement}
 */
export function button(text, label, press) {
  const made = make("button", { type: "button", class: "button", "aria-label": label }, text);
  made.addEventListener("click", press);
  return made;
}

/**
 * A table with its head.
 *
 * @param {string} caption what a screen reader says of it
 * @param {string[]} columns
 * @param {HTMLElement} body
 * @param {string[]} [numbers] which columns are numbers
 * @returns {HTMLElement}
 */
export function table(caption, columns, body, numbers = []) {
  const head = columns.map((column) => make(
    "th", numbers.includes(column) ? { scope: "col", class: "number" } : { scope: "col" }, column));
  return make(
    "table", {}, make("caption", { class: "unseen" }, caption),
    make("thead", {}, make("tr", {}, ...head)), body);
}

/**
 * A cell, with its column's name for a phone, which has no room for a head.
 *
 * @param {string} column
 * @param {Node | string} content
 * @param {string} [kind] a class
 * @returns {HTMLElement}
 */
export function cell(column, content, kind = "") {
  return make("td", { "data-column": column, ...(kind && { class: kind }) }, content);
}

const stateIcons = {
  live: "cleared", standby: "standby", building: "building", faulted: "blocked",
  retired: "cancelled",
};

/**
 * The state of a version, in a colour, a shape and a word.
 *
 * @param {string} state
 * @returns {HTMLElement}
 */
export function stateChip(state) {
  return make("span", { class: "state", "data-state": state }, icon(stateIcons[state]), state);
}

/**
 * Shows an error where it belongs, with the page that explains it.
 *
 * @param {HTMLElement} place
 * @param {Error | null} error null where there is none any more
 */
export function setAlert(place, error) {
  const text = error === null ? "" : sentence(error);
  if ((place.firstChild?.textContent ?? "") === text) return;
  place.replaceChildren(...(text === "" ? [] : [make("span", {}, text)]));
  if (error?.page) place.append(" ", make("a", { href: error.page }, "What this means"));
}

/**
 * @param {Error} error
 * @returns {string} why nothing came back
 */
export function sentence(error) {
  return error.name === "TypeError" || error.name === "TimeoutError"
    ? "The server does not answer. This page asks again every second."
    : error.message;
}

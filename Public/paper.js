// The manifest on paper: every guest that passes the filters, under a head that says of which
// sailing, when, and what events it reflects.

import { element, setText } from "./page.js";
import { sailingName } from "./words.js";

/**
 * Makes the page ready for paper.
 *
 * @param {import("./guests.js").GuestList} guests
 * @param {string | null} sailing
 * @param {object | null} checkpoint
 */
export function beginPrint(guests, sailing, checkpoint) {
  if (sailing === null) return;
  const name = sailingName(sailing);
  const now = new Date().toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
  setText(element("paper-title"), name === sailing ? name : `${name} (${sailing})`);
  setText(element("paper-when"), `Printed ${now}`);
  setText(element("paper-position"), checkpoint
    ? `Manifest version ${checkpoint.version} at position ${checkpoint.position}` : "No rows yet");
  setText(element("paper-what"), element("list-words").textContent);
  guests.beginPrint();
}

/**
 * Makes the page ready for the screen again.
 *
 * @param {import("./guests.js").GuestList} guests
 */
export function endPrint(guests) {
  guests.endPrint();
}

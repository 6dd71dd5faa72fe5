// The numbers of a sailing and its bar, from the row of `checkin_summary`.

import { element, setText } from "./page.js";

const numbers = new Intl.NumberFormat("en");

const nothing = {
  booked: 0, boardable: 0, on_hold: 0, payment_pending: 0, checked_in: 0,
  wheelchair_assistance: 0, cancelled: 0,
};

/** Which count each number on the page shows. */
const places = {
  booked: "booked", cleared: "boardable", hold: "on_hold", other: "other",
  unpaid: "payment_pending", "checked-in": "checked_in", cancelled: "cancelled",
};

/**
 * Shows a sailing's numbers; no row is a sailing without bookings.
 *
 * @param {object | null} row
 */
export function showSummary(row) {
  const counts = { ...(row ?? nothing) };
  // A guest on hold may not board: cleared, on hold and these are all that is booked.
  counts.other = counts.booked - counts.boardable - counts.on_hold;
  for (const [place, count] of Object.entries(places)) {
    const number = element(`count-${place}`);
    setText(number, numbers.format(counts[count]));
    number.parentElement.classList.toggle("none", counts[count] === 0);
  }
  showBar(counts);
}

function showBar(counts) {
  const parts = { cleared: counts.boardable, hold: counts.on_hold, other: counts.other };
  for (const [name, count] of Object.entries(parts)) {
    const part = element("bar").querySelector(`[data-part=${name}]`);
    part.style.flexGrow = String(count);
    part.hidden = count === 0;
  }
  const share = counts.booked === 0 ? 0 : counts.checked_in / counts.booked;
  element("bar").querySelector("[data-part=checked]").style.width = `${100 * share}%`;
  setText(element("ready"), numbers.format(counts.boardable));
  element("ready").classList.toggle("none", counts.boardable === 0);
  setText(element("ready-of"), `of ${numbers.format(counts.booked)} may board`);
  setText(element("bar-words"), barWords(counts));
}

function barWords(counts) {
  if (counts.booked === 0) return "No confirmed bookings";
  const said = [`${numbers.format(counts.boardable)} cleared`];
  if (counts.on_hold > 0) said.push(`${numbers.format(counts.on_hold)} on hold`);
  if (counts.other > 0) said.push(`${numbers.format(counts.other)} blocked without a hold`);
  return `${said.join(", ")}; ${numbers.format(counts.checked_in)} checked in`;
}

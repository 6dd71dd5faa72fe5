// The numbers of a sailing and its bar, from the row of `checkin_summary`.

import { element, setText } from "./page.js";

const numbers = new Intl.NumberFormat("en");

const nothing = {
  booked: 0, boardable: 0, on_hold: 0, payment_pending: 0, checked_in: 0,
  wheelchair_assistance: 0, cancelled: 0,
};

/** Which column each number on the page shows. */
const places = {
  booked: "booked", cleared: "boardable", hold: "on_hold", unpaid: "payment_pending",
  "checked-in": "checked_in", cancelled: "cancelled",
};

/**
 * Shows a sailing's numbers; no row is a sailing without bookings.
 *
 * @param {object | null} row
 */
export function showSummary(row) {
  const counts = row ?? nothing;
  for (const [place, column] of Object.entries(places)) {
    const number = element(`count-${place}`);
    setText(number, numbers.format(counts[column]));
    number.parentElement.classList.toggle("none", counts[column] === 0);
  }
  showBar(counts);
}

function showBar(counts) {
  const blocked = counts.booked - counts.boardable;
  // A guest on hold may not board, so that the three parts are all that is booked.
  const parts = {
    cleared: counts.boardable, hold: counts.on_hold, other: blocked - counts.on_hold,
  };
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
  setText(element("bar-words"), barWords(counts, parts));
}

function barWords(counts, parts) {
  if (counts.booked === 0) return "No confirmed bookings";
  const said = [`${numbers.format(parts.cleared)} cleared`];
  if (parts.hold > 0) said.push(`${numbers.format(parts.hold)} on hold`);
  if (parts.other > 0) said.push(`${numbers.format(parts.other)} blocked without a hold`);
  return `${said.join(", ")}; ${numbers.format(counts.checked_in)} checked in`;
}

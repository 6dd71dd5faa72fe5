// What a row of the boarding manifest means, in words: who may board, why not, and what would
// change that. No page, no connection.

/** From this version of the manifest's rules on, nobody boards without the safety waiver. */
const versionWithWaiver = 2;

const states = { cleared: "Cleared", blocked: "Blocked", cancelled: "Cancelled", gone: "Removed" };

const eventNames = {
  "booking-confirmed": "Booking confirmed",
  "booking-cancelled": "Booking cancelled",
  "cabin-changed": "Cabin changed",
  "accessibility-noted": "Accessibility noted",
  "safety-waiver-completed": "Safety waiver completed",
  "guest-checked-in": "Guest checked in",
  "payment-authorized": "Payment authorized",
  "hold-added": "Hold added",
  "hold-cleared": "Hold cleared",
};

/** What an event's name says already. */
const saidByName = {
  "booking-confirmed": "booking_status",
  "booking-cancelled": "booking_status",
  "safety-waiver-completed": "safety_waiver",
  "guest-checked-in": "checked_in",
  "payment-authorized": "payment_status",
};

const columnNames = {
  booking_status: "Booking",
  guest_name: "Name",
  cabin_id: "Cabin",
  payment_status: "Payment",
  wheelchair_assistance: "Wheelchair assistance",
  active_holds: "Holds",
  safety_waiver: "Safety waiver",
  checked_in: "Checked in",
};

/**
 * A code as words: `passport-mismatch` → “passport mismatch”.
 *
 * @param {string} code
 */
export const plain = (code) => code.replaceAll(/[-_]+/g, " ").trim() || code;

/** @param {string} text */
export const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Whether a guest may board: `cleared`, `blocked` or `cancelled`.
 *
 * @param {object} row
 */
export function stateOf(row) {
  if (row.boardable) return "cleared";
  return row.booking_status === "cancelled" ? "cancelled" : "blocked";
}

/**
 * A state in a word.
 *
 * @param {string} state one of `stateOf`, or `gone`
 */
export const stateWord = (state) => states[state];

/**
 * The guest's name, or words that say there is none.
 *
 * @param {object} row
 */
export const guestName = (row) => row.guest_name ?? "No name yet";

/**
 * @typedef {object} Reason
 * @property {string} kind `cancelled`, `unconfirmed`, `payment`, `hold`, `waiver` or `rules`
 * @property {string} code the kind, and which hold: `hold:passport-mismatch`
 * @property {string} text why the guest may not board
 * @property {string} remedy what would clear it
 */

/**
 * Why a guest may not board; empty for one who may.
 *
 * @param {object} row
 * @param {number} version of the manifest's rules
 * @returns {Reason[]}
 */
export function reasons(row, version) {
  if (row.boardable) return [];
  const found = [...bookingReasons(row), ...paymentReasons(row), ...holdReasons(row)];
  if (version >= versionWithWaiver && !row.safety_waiver) found.push(waiver);
  return found.length > 0 ? found : [rules];
}

const cancelled = {
  kind: "cancelled", code: "cancelled", text: "The booking is cancelled",
  remedy: "Only a new confirmation of the booking would bring it back.",
};
const unconfirmed = {
  kind: "unconfirmed", code: "unconfirmed", text: "The booking is not confirmed",
  remedy: "Clears when the booking is confirmed.",
};
const payment = {
  kind: "payment", code: "payment", text: "Payment is not authorized",
  remedy: "Clears when a payment is authorized.",
};
const waiver = {
  kind: "waiver", code: "waiver", text: "The safety waiver is missing",
  remedy: "Clears when the guest completes the safety waiver.",
};
const rules = {
  kind: "rules", code: "rules", text: "The rules in force do not let this guest board",
  remedy: "The history below shows the events that led here.",
};

function bookingReasons(row) {
  if (row.booking_status === "cancelled") return [cancelled];
  return row.booking_status === "confirmed" ? [] : [unconfirmed];
}

function paymentReasons(row) {
  return row.payment_status === "authorized" ? [] : [payment];
}

function holdReasons(row) {
  return row.active_holds.map((hold) => ({
    kind: "hold", code: `hold:${hold}`, text: `Hold: ${plain(hold)}`,
    remedy: `Clears when the hold “${hold}” is cleared.`,
  }));
}

/**
 * A reason's code as the words of a filter.
 *
 * @param {string} code
 */
export function reasonName(code) {
  if (code.startsWith("hold:")) return `Hold: ${plain(code.slice(5))}`;
  return { unconfirmed, payment, waiver, rules }[code]?.text ?? plain(code);
}

/**
 * Why, in one line of a list.
 *
 * @param {object} row
 * @param {number} version of the manifest's rules
 */
export function whyLine(row, version) {
  if (row.booking_status === "cancelled") return "";
  return reasons(row, version).map((reason) => reason.text).join("\u00a0· ");
}

/**
 * An event's type in words.
 *
 * @param {string} type
 */
export const eventName = (type) => eventNames[type] ?? capitalized(plain(type));

const untold = ["boardable", "last_event_offset"];

/**
 * What an event changed beside what its name says, in words, whether the guest may board aside.
 *
 * @param {{type: string, changes: Record<string, [any, any]>}} event each column's value before
 *   and after
 * @returns {string[]}
 */
export function changeLines({ type, changes }) {
  return Object.entries(changes)
    .filter(([column, [before, after]]) => column !== saidByName[type]
      && !untold.includes(column) && !isBeginning(before, after))
    .map(([column, [before, after]]) => changeLine(column, before, after));
}

function changeLine(column, before, after) {
  const name = columnNames[column] ?? capitalized(plain(column));
  if (typeof after === "boolean") return `${name}: ${valueWords(after)}`;
  if (isNothing(before)) return `${name}: ${valueWords(after)}`;
  return `${name}: ${valueWords(before)} → ${valueWords(after)}`;
}

/** A new row begins with much that is not there yet: that is no news. */
const isBeginning = (before, after) => before === null && (isNothing(after) || after === false);

const isNothing = (value) => value === null || (Array.isArray(value) && value.length === 0);

/**
 * A column's value in words.
 *
 * @param {any} value
 */
export function valueWords(value) {
  if (isNothing(value)) return "none";
  if (value === true) return "yes";
  if (value === false) return "no";
  return Array.isArray(value) ? value.map(plain).join(", ") : String(value);
}

/**
 * A sailing's name: its date in words where it is named by one.
 *
 * @param {string} id
 */
export function sailingName(id) {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(id) ? new Date(`${id}T00:00:00Z`) : null;
  // The 31st of February would become a day in March.
  const isDay = date !== null && !Number.isNaN(date.getTime())
    && date.toISOString().startsWith(id);
  if (!isDay) return id;
  return date.toLocaleDateString("en-GB", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
}

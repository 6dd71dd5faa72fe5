// Which guests a list shows and in what order: search, filters, sort, and an order that holds
// still. No page, no connection.

import { guestName, reasons, stateOf } from "./words.js";

/** How many guests a page of the list has. */
export const pageLength = 100;

/**
 * What a reader asked for.
 *
 * @typedef {object} View
 * @property {string} text that name, booking or cabin must contain
 * @property {string} show `expected`, `cleared`, `blocked` or `cancelled`
 * @property {string} why a reason's code, or empty
 * @property {string} sort a column of `sorts`, with `-` before it for the other way round
 */

/** @type {View} */
export const plainView = { text: "", show: "expected", why: "", sort: "guest" };

export const shows = ["expected", "cleared", "blocked", "cancelled"];

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const stateOrder = { blocked: 0, cleared: 1, cancelled: 2 };

const texts = (value) => (a, b) => compareTexts(value(a), value(b));

/** How two rows compare in each column that sorts. */
const sorts = {
  boarding: (a, b) => stateOrder[stateOf(a)] - stateOrder[stateOf(b)],
  guest: texts((row) => row.guest_name),
  cabin: texts((row) => row.cabin_id),
  booking: (a, b) => compareNumbers(a.booking_id, b.booking_id),
  checked: (a, b) => Number(b.checked_in) - Number(a.checked_in),
};

/** Whether a text names a sort. */
export const isSort = (text) => Object.hasOwn(sorts, text.replace(/^-/, ""));

function compareTexts(a, b) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return collator.compare(a, b);
}

/** Numbers beyond what a double holds come as digits. */
function compareNumbers(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [BigInt(a), BigInt(b)];
  return left < right ? -1 : Number(left > right);
}

/** What `text` is looked for in; rows are never changed, so it is worked out once for each. */
const searched = new WeakMap();

function searchText(row) {
  let text = searched.get(row);
  if (text === undefined) {
    text = folded(`${guestName(row)} ${row.booking_id} ${row.cabin_id ?? ""}`);
    searched.set(row, text);
  }
  return text;
}

/** Without case and accents: a name is typed as it is heard. */
const folded = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

const words = (text) => folded(text).split(/\s+/).filter((word) => word !== "");

const found = (row, wanted) => wanted.every((word) => searchText(row).includes(word));

/**
 * Whether a row belongs to what is shown, whatever is searched for.
 *
 * @param {object} row
 * @param {string} show
 */
export function isShown(row, show) {
  const state = stateOf(row);
  return show === "expected" ? state !== "cancelled" : state === show;
}

/**
 * Whether a row passes a view.
 *
 * @param {object} row
 * @param {View} view
 * @param {number} version of the manifest's rules
 */
export function passes(row, view, version) {
  return isShown(row, view.show) && isWhy(row, view.why, version)
    && found(row, words(view.text));
}

const isWhy = (row, why, version) =>
  why === "" || reasons(row, version).some((reason) => reason.code === why);

/**
 * The keys of the rows that pass a view, in its order. Equal rows stand by name, then by booking.
 *
 * @param {ReadonlyMap<string, object>} rows
 * @param {View} view
 * @param {number} version of the manifest's rules
 * @returns {string[]}
 */
export function arrange(rows, view, version) {
  const wanted = words(view.text);
  const kept = [];
  for (const [key, row] of rows) {
    const isKept = isShown(row, view.show) && isWhy(row, view.why, version);
    if (isKept && found(row, wanted)) kept.push({ key, row });
  }
  const sign = view.sort.startsWith("-") ? -1 : 1;
  const compare = sorts[view.sort.replace(/^-/, "")];
  kept.sort((a, b) => sign * compare(a.row, b.row)
    || sorts.guest(a.row, b.row) || sorts.booking(a.row, b.row));
  return kept.map(({ key }) => key);
}

/**
 * How many rows would come, go or move if `next` took the place of `held`.
 *
 * @param {string[]} held
 * @param {string[]} next
 */
export function orderChanges(held, next) {
  const places = new Map(next.map((key, place) => [key, place]));
  const stays = held.filter((key) => places.has(key)).map((key) => places.get(key));
  const moved = stays.length - longestRise(stays);
  return (held.length - stays.length) + (next.length - stays.length) + moved;
}

/**
 * Whether `next` is `held` with more at its end, so that nothing that is shown would move.
 *
 * @param {string[]} held
 * @param {string[]} next
 */
export const onlyGrows = (held, next) =>
  held.length <= next.length && held.every((key, place) => next[place] === key);

/** The length of the longest run of rising numbers, gaps allowed: what need not move. */
function longestRise(numbers) {
  const ends = [];
  for (const number of numbers) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] < number) low = middle + 1;
      else high = middle;
    }
    ends[low] = number;
  }
  return ends.length;
}

/**
 * How many rows that are searched for stand outside of what is shown, by where they stand.
 *
 * @param {ReadonlyMap<string, object>} rows
 * @param {View} view
 * @returns {Map<string, number>}
 */
export function foundElsewhere(rows, view) {
  const elsewhere = new Map();
  const wanted = words(view.text);
  if (wanted.length === 0) return elsewhere;
  for (const row of rows.values()) {
    if (isShown(row, view.show) || !found(row, wanted)) continue;
    const state = stateOf(row);
    elsewhere.set(state, (elsewhere.get(state) ?? 0) + 1);
  }
  return elsewhere;
}

/**
 * How many guests each reason keeps from boarding, most first; the cancelled are not expected.
 *
 * @param {ReadonlyMap<string, object>} rows
 * @param {number} version of the manifest's rules
 * @returns {[string, number][]}
 */
export function reasonCounts(rows, version) {
  const counts = new Map();
  for (const row of rows.values()) {
    if (stateOf(row) !== "blocked") continue;
    for (const { code } of reasons(row, version)) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
}

/**
 * The view that an address asks for; what it leaves open, or spells wrongly, is plain.
 *
 * @param {URLSearchParams} query
 * @returns {View}
 */
export function viewOf(query) {
  const view = { ...plainView, why: query.get("why") ?? "" };
  if (shows.includes(query.get("show"))) view.show = query.get("show");
  if (isSort(query.get("sort") ?? "")) view.sort = query.get("sort");
  return view;
}

/**
 * Writes a view into an address. The text is left out: names do not belong into logs.
 *
 * @param {View} view
 * @param {URLSearchParams} query
 */
export function writeView(view, query) {
  for (const name of ["show", "why", "sort"]) {
    if (view[name] === plainView[name]) query.delete(name);
    else query.set(name, view[name]);
  }
}

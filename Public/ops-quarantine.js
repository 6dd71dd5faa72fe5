// The keys of a version whose events wait, as a table.

import { make } from "./page.js";
import { cell, table } from "./ops-elements.js";
import { counted, keyWords, number, words } from "./ops-words.js";

const columns = ["row", "events that wait", "first", "why"];

/**
 * What waits, and why.
 *
 * @param {any} answer as `GET …/quarantine` gives it
 * @returns {HTMLElement[]}
 */
export function quarantined({ version, keys }) {
  const heading = `${counted(keys.length, "key")} of version ${version} ${
    keys.length === 1 ? "waits" : "wait"} in quarantine`;
  return [
    make("h4", {}, heading),
    make("p", { class: "fine" }, "Their events are parked in order; all other keys go on."),
    table(
      heading, columns, make("tbody", {}, ...keys.map(line)), ["events that wait", "first"]),
  ];
}

function line({ table: of, key, first_offset: first, parked, reason }) {
  return make(
    "tr", {}, make("th", { scope: "row" }, `${words(of)}: ${keyWords(key)}`),
    cell("events that wait", number(parked), "number"),
    cell("first", first === null ? "–" : event(first), "number"), cell("why", reason));
}

function event(offset) {
  return make("a", { href: `/v1/events?from=${offset}&limit=1` }, String(offset));
}

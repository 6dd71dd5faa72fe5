// What two versions of a projection say of the same events, as tables to read.

import { make } from "./page.js";
import { cell, table } from "./ops-elements.js";
import { counted, keyWords, listed, number, plain, words } from "./ops-words.js";

/**
 * A comparison in words and tables.
 *
 * @param {any} result as `GET …/compare` gives it
 * @returns {HTMLElement[]}
 */
export function comparison(result) {
  const { from, to, tables } = result;
  const only = (version) => `only in version ${version}`;
  const parts = [summary(result), counts(tables, only(from), only(to))];
  for (const notice of unlike(result)) parts.push(make("p", {}, notice));
  const samples = tables.flatMap((one) =>
    one.samples.map((sample) => ({ ...sample, of: one.table })));
  if (samples.length > 0) parts.push(make("h4", {}, "Rows that differ"), rows(samples, from, to));
  const untold = result.differences - samples.length;
  if (untold > 0) {
    parts.push(make("p", { class: "fine" }, `and ${differing(untold)} besides`));
  }
  return parts;
}

function summary({ from, to, position, differences }) {
  const outcome = differences === 0 ? "no row differs" : differing(differences);
  return make(
    "p", { class: "summary" }, make("strong", {}, `Version ${from} → version ${to}: ${outcome}`),
    ` at position ${number(position)}`);
}

function differing(count) {
  return `${counted(count, "row")} ${count === 1 ? "differs" : "differ"}`;
}

function counts(tables, onlyFrom, onlyTo) {
  const columns = ["equal", "changed", onlyFrom, onlyTo];
  const body = make("tbody", {}, ...tables.map((one) => make(
    "tr", {}, make("th", { scope: "row" }, words(one.table)),
    ...[one.equal, one.changed, one.only_in_from, one.only_in_to].map((count, index) => cell(
      columns[index], number(count), count > 0 && index > 0 ? "number differs" : "number")))));
  return table("Rows of each table, counted", ["table", ...columns], body, columns);
}

function unlike({ from, to, tables, tables_only_in_from: before, tables_only_in_to: after }) {
  const notices = [];
  const say = (names, what, version) => {
    if (names.length > 0) notices.push(`${what} only in version ${version}: ${listed(names)}`);
  };
  say(before, "Not compared, tables", from);
  say(after, "Not compared, tables", to);
  for (const one of tables) {
    say(one.columns_only_in_from, `Not compared, columns of ${words(one.table)}`, from);
    say(one.columns_only_in_to, `Not compared, columns of ${words(one.table)}`, to);
  }
  return notices;
}

function rows(samples, from, to) {
  const body = make("tbody", {}, ...samples.map((sample) => make(
    "tr", {}, make("th", { scope: "row" }, `${words(sample.of)}: ${keyWords(sample.key)}`),
    cell("what differs", difference(sample, from, to)),
    cell("by which event", cause(sample.event)))));
  return table("Rows that differ, with the event that made them", [
    "row", "what differs", "by which event"], body);
}

function difference({ change, columns }, from, to) {
  if (change === "only_in_from") return `only in version ${from}`;
  if (change === "only_in_to") return `only in version ${to}`;
  const lines = Object.entries(columns).map(([column, [before, after]]) =>
    `${words(column)}: ${plain(before)} → ${plain(after)}`);
  return lines.join("; ");
}

function cause(event) {
  if (event === null) return "not known";
  const link = make(
    "a", { href: `/v1/events?from=${event.offset}&limit=1` },
    `${words(event.type)}, ${event.offset}`);
  return event.time === null ? link : make("span", {}, link, ` ${moment(event.time)}`);
}

function moment(time) {
  return time.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
}

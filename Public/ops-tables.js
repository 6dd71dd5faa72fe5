// The read models as tables: filters, order and pages are the API's own, and the address that gives
// the same is shown.

import { element, make, setText } from "./page.js";
import { ask, read } from "./server.js";
import { setAlert } from "./ops-elements.js";
import { counted, duration, number, words } from "./ops-words.js";

const rowsOfPage = 25;

/** What a column of a type can be asked for: the API's spelling and the words. */
const relations = {
  integer: [["", "equal to"], ["[gt]", "above"], ["[lt]", "below"], ["[ne]", "not"]],
  text: [
    ["", "equal to"], ["[gte]", "from"], ["[lte]", "up to"], ["[ne]", "not"], ["[in]", "one of"],
  ],
  bool: [["", "equal to"]],
  list: [["[contains]", "containing"]],
};

const chosen = {
  table: null,
  /** @type {[string, string, string][]} column, relation and value */
  filters: [],
  order: "",
  /** The cursors of the pages up to this one; the first has none. */
  cursors: [null],
  next: null,
  tag: null,
  /** Counts the choices, so that an answer to an earlier one is thrown away. */
  choice: 0,
};

let tables = [];

/** Reads which tables there are, and shows the one that operators ask for first. */
export async function showTables() {
  tables = (await read("/v1/tables")).tables;
  const names = tables.map((one) => one.table);
  element("table").replaceChildren(
    ...names.map((name) => make("option", { value: name }, words(name))));
  const first = names.includes("checkin_summary") ? "checkin_summary" : names[0];
  if (first === undefined) return;
  element("table").value = first;
  chooseTable(first);
}

/** Asks whether the rows shown have changed; a tag makes that a few hundred bytes. */
export async function refreshRows() {
  if (chosen.table === null) return showTables();
  const { choice } = chosen;
  try {
    const answer = await ask(address(), {
      headers: chosen.tag === null ? {} : { "If-None-Match": chosen.tag } });
    const page = answer.status === 304 ? null : await answer.json();
    if (choice === chosen.choice) show(answer.headers, page);
  } catch (error) {
    if (choice === chosen.choice) setAlert(element("table-alert"), error);
  }
}

function address() {
  const query = new URLSearchParams(
    chosen.filters.map(([column, relation, value]) => [column + relation, value]));
  if (chosen.order !== "") query.set("order", chosen.order);
  query.set("limit", String(rowsOfPage));
  const cursor = chosen.cursors.at(-1);
  if (cursor !== null) query.set("cursor", cursor);
  return `/v1/tables/${chosen.table.table}/rows?${query}`;
}

function show(fields, page) {
  setAlert(element("table-alert"), null);
  setText(element("table-freshness"), freshnessWords(fields));
  if (page === null) return;
  chosen.tag = fields.get("ETag");
  chosen.next = page.next_cursor;
  drawRows(page.rows);
  element("previous").disabled = chosen.cursors.length === 1;
  element("next").disabled = chosen.next === null;
  setText(element("page"), `Page ${chosen.cursors.length}`);
  const link = element("address");
  link.href = address();
  setText(link, decodeURIComponent(address()));
}

function freshnessWords(fields) {
  const behind = Number(fields.get("Stream-Lag-Events"));
  const state = behind === 0 ? "up to date"
    : `${counted(behind, "event")} behind, ${duration(Number(fields.get("Stream-Lag-Seconds")))}`;
  const quarantined = Number(fields.get("Stream-Quarantined-Keys") ?? 0);
  const waiting = quarantined > 0 ? ` ${counted(quarantined, "key")} waiting in quarantine.` : "";
  return `Version ${fields.get("Stream-Table-Version")}, as of position ${
    number(fields.get("Stream-Checkpoint-Offset"))}: ${state}.${waiting}`;
}

function drawRows(rows) {
  const { columns, key, table } = chosen.table;
  // The head is kept: its buttons may have the focus.
  let body = element("table-rows").querySelector("tbody");
  if (body === null) {
    body = make("tbody");
    element("table-rows").replaceChildren(make(
      "table", { class: "rows" }, make("caption", { class: "unseen" }, `Rows of ${words(table)}`),
      make("thead", {}, make("tr", {}, ...columns.map(head))), body));
  }
  for (const th of element("table-rows").querySelectorAll("th[data-sort]")) showOrder(th);
  body.replaceChildren(...rows.map((row) => make("tr", {}, ...columns.map((column) =>
    cellOf(column, row[column.name], key[0] === column.name)))));
  if (rows.length === 0) {
    body.append(make("tr", {}, make(
      "td", { colspan: String(columns.length), class: "quiet" }, "No rows pass.")));
  }
}

function head({ name, type, description }) {
  const sort = make("button", { type: "button", class: "sort" }, words(name));
  sort.addEventListener("click", () => sortBy(name));
  return make("th", {
    scope: "col", "data-sort": name, title: description,
    ...(type === "integer" && { class: "number" }),
  }, sort);
}

function showOrder(th) {
  const name = th.dataset.sort;
  if (chosen.order === name) th.setAttribute("aria-sort", "ascending");
  else if (chosen.order === `-${name}`) th.setAttribute("aria-sort", "descending");
  else th.removeAttribute("aria-sort");
}

function cellOf({ name, type }, value, isName) {
  const text = valueWords(name, type, value);
  if (isName) return make("th", { scope: "row" }, text);
  return make("td", type === "integer" ? { class: "number" } : {}, text);
}

function valueWords(name, type, value) {
  if (value === null) return "–";
  if (type === "bool") return value ? "yes" : "no";
  if (type === "list") return value.join(", ");
  // Ids and offsets are names, not amounts.
  return type === "integer" && !/(_id|_offset)$/.test(name) ? number(value) : String(value);
}

function sortBy(name) {
  chosen.order = chosen.order === name ? `-${name}` : chosen.order === `-${name}` ? "" : name;
  begin();
}

/** Asks for the first page of what is chosen now. */
function begin() {
  chosen.cursors = [null];
  turn();
}

function turn() {
  chosen.choice += 1;
  chosen.tag = null;
  refreshRows();
}

function chooseTable(name) {
  chosen.table = tables.find((one) => one.table === name);
  chosen.filters = [];
  chosen.order = "";
  element("table-rows").replaceChildren();
  element("table-rows").setAttribute("aria-label", `Rows of ${words(name)}`);
  element("column").replaceChildren(...chosen.table.columns.map((column) =>
    make("option", { value: column.name }, words(column.name))));
  chooseColumn();
  drawFilters();
  begin();
}

function chooseColumn() {
  const column = chosen.table.columns.find((one) => one.name === element("column").value);
  element("relation").replaceChildren(...relations[column.type].map(([spelling, meaning]) =>
    make("option", { value: spelling }, meaning)));
  element("value").placeholder = column.type === "bool" ? "true or false" : "";
}

function drawFilters() {
  element("filters").hidden = chosen.filters.length === 0;
  element("filters").replaceChildren(...chosen.filters.map((filter, index) => {
    const text = `${words(filter[0])} ${relationWords(filter[1])} ${filter[2]}`;
    const remove = make(
      "button", { type: "button", class: "button", "aria-label": `${text}, remove` }, `${text} ×`);
    remove.addEventListener("click", () => dropFilter(index));
    return make("li", {}, remove);
  }));
}

function relationWords(spelling) {
  const all = Object.values(relations).flat();
  return all.find(([known]) => known === spelling)[1];
}

function dropFilter(index) {
  chosen.filters.splice(index, 1);
  drawFilters();
  element("value").focus();
  begin();
}

element("table").addEventListener("change", () => chooseTable(element("table").value));
element("column").addEventListener("change", chooseColumn);

element("choose-table").addEventListener("submit", (event) => {
  event.preventDefault();
  if (chosen.table === null) return;
  chosen.filters.push([
    element("column").value, element("relation").value, element("value").value.trim()]);
  element("value").value = "";
  drawFilters();
  begin();
});

element("next").addEventListener("click", () => {
  chosen.cursors.push(chosen.next);
  turn();
});

element("previous").addEventListener("click", () => {
  chosen.cursors.pop();
  turn();
});

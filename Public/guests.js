// The list of guests: a table of a hundred at a time, whose rows keep their place until the reader
// asks for another order.

import { element, icon, make, setText } from "./page.js";
import {
  arrange, foundElsewhere, onlyGrows, orderChanges, pageLength, passes, plainView, reasonCounts,
} from "./roster.js";
import { guestName, reasonName, stateOf, stateWord, whyLine } from "./words.js";

const columns = ["guest", "cabin", "booking", "boarding", "checked", "why"];
const flashFor = 2_000;
const numbers = new Intl.NumberFormat("en");

const counted = (count) => `${numbers.format(count)} ${count === 1 ? "guest" : "guests"}`;

/** The list. `onOpen(row)` is called for a guest that is opened, `onView(view)` for a new view. */
export class GuestList {
  #body = element("rows");
  #on;
  #rows = new Map();
  #version = 1;
  #view = { ...plainView };
  #order = [];
  #page = 0;
  #lines = new Map();
  /** Rows that left the table while their place is held. */
  #gone = new Map();

  /** @param {{onOpen: (row: object) => void, onView: (view: object) => void}} on */
  constructor(on) {
    this.#on = on;
    this.#body.addEventListener("click", (event) => this.#click(event));
    this.#body.addEventListener("keydown", (event) => this.#press(event));
    this.#body.addEventListener("focusin", (event) => this.#rove(event.target));
    element("apply-order").addEventListener("click", () => this.#apply());
    element("page-previous").addEventListener("click", () => this.turnTo(this.#page - 1));
    element("page-next").addEventListener("click", () => this.turnTo(this.#page + 1));
  }

  /** What the reader asked for. */
  get view() { return this.#view; }

  /**
   * Shows another sailing's rows, of which nothing is known yet.
   *
   * @param {import("./roster.js").View} view
   */
  begin(view) {
    this.#view = view;
    this.#rows = new Map();
    this.#gone.clear();
    this.#order = [];
    this.#page = 0;
    this.#draw();
  }

  /**
   * Takes what a checkpoint made visible.
   *
   * @param {ReadonlyMap<string, object>} rows
   * @param {import("./live.js").Commit} commit
   */
  update(rows, commit) {
    const isOtherVersion = this.#version !== commit.checkpoint.version;
    this.#rows = rows;
    this.#version = commit.checkpoint.version;
    if (commit.isFirst) return this.#arrange();
    if (commit.changes.length === 0 && !isOtherVersion) return;
    for (const change of commit.changes) this.#take(change);
    // Under other rules a row that is the same may have other reasons.
    if (isOtherVersion) for (const [key, line] of this.#lines) this.#fill(line, key);
    this.#compareOrder();
    this.#drawFilters();
  }

  /**
   * Shows what a reader asks for, from the first page on.
   *
   * @param {Partial<import("./roster.js").View>} change
   */
  ask(change) {
    this.#view = { ...this.#view, ...change };
    this.#page = 0;
    this.#arrange();
    this.#on.onView(this.#view);
  }

  /**
   * Turns to a page.
   *
   * @param {number} page from 0
   */
  turnTo(page) {
    this.#page = page;
    this.#draw();
    const top = element("list-head").getBoundingClientRect().top;
    if (top < 0) element("list-head").scrollIntoView();
  }

  /** Brings a guest's line into sight and gives it the focus, where the view has it. */
  focus(key) {
    const place = this.#order.indexOf(key);
    if (place < 0) return false;
    const page = Math.floor(place / pageLength);
    if (page !== this.#page) this.turnTo(page);
    this.#lines.get(key)?.querySelector(".open").focus();
    return true;
  }

  /** Draws every guest that passes the filters, for paper, until `endPrint`. */
  beginPrint() {
    const rest = this.#order.filter((key) => !this.#lines.has(key));
    const lines = new Map(rest.map((key) => [key, this.#line(key)]));
    this.#body.replaceChildren(
      ...this.#order.map((key) => this.#lines.get(key) ?? lines.get(key)));
  }

  /** Draws the page alone again. */
  endPrint() {
    this.#body.replaceChildren(...this.#lines.values());
  }

  #row(key) { return this.#rows.get(key) ?? this.#gone.get(key); }

  #arrange() {
    this.#order = arrange(this.#rows, this.#view, this.#version);
    this.#gone.clear();
    this.#draw();
  }

  /** The reader asked for the new order: the guest in hand stays in hand. */
  #apply() {
    const held = this.#body.querySelector(".open[tabindex='0']")?.closest("tr").dataset.key;
    this.#arrange();
    if (held === undefined || !this.focus(held)) element("guests").focus();
  }

  #take({ key, before, after }) {
    if (after === null) this.#gone.set(key, before);
    else this.#gone.delete(key);
    const line = this.#lines.get(key);
    if (line) {
      this.#fill(line, key);
      flash(line);
    }
  }

  #compareOrder() {
    const next = arrange(this.#rows, this.#view, this.#version);
    const count = orderChanges(this.#order, next);
    if (count > 0 && onlyGrows(this.#order, next)) {
      this.#order = next;
      this.#draw();
    } else {
      this.#offer(count);
    }
  }

  #offer(count) {
    const button = element("apply-order");
    button.hidden = count === 0;
    button.dataset.changes = String(count);
    setText(
      button, `${numbers.format(count)} ${count === 1 ? "change" : "changes"} in order – apply`);
  }

  #draw() {
    const last = Math.max(0, Math.ceil(this.#order.length / pageLength) - 1);
    this.#page = Math.max(0, Math.min(this.#page, last));
    const start = this.#page * pageLength;
    const keys = this.#order.slice(start, start + pageLength);
    const lines = new Map(keys.map((key) => [key, this.#refilled(key)]));
    this.#lines = lines;
    this.#place([...lines.values()]);
    if (!this.#body.querySelector(".open[tabindex='0']")) {
      this.#rove(this.#body.querySelector(".open"));
    }
    this.#offer(0);
    this.#drawWords(start, keys.length, last);
    this.#drawFilters();
    this.#drawSort();
  }

  /** Lines that stay are not taken out, so that the focus inside one is kept. */
  #place(lines) {
    const kept = new Set(lines);
    for (const line of [...this.#body.children]) if (!kept.has(line)) line.remove();
    lines.forEach((line, place) => {
      const there = this.#body.children[place];
      if (there !== line) this.#body.insertBefore(line, there ?? null);
    });
  }

  #refilled(key) {
    const line = this.#lines.get(key);
    return line ? this.#fill(line, key) : this.#line(key);
  }

  #line(key) {
    const line = make("tr", { role: "row" });
    line.dataset.key = key;
    for (const column of columns) line.append(emptyCell(column));
    return this.#fill(line, key);
  }

  #fill(line, key) {
    const row = this.#row(key);
    const isGone = !this.#rows.has(key);
    const state = isGone ? "gone" : stateOf(row);
    line.dataset.booking = row.booking_id;
    line.dataset.state = state;
    const isLeaving = !isGone && !passes(row, this.#view, this.#version);
    line.toggleAttribute("data-leaving", isLeaving);
    const place = (column) => line.querySelector(`[data-column=${column}]`);
    setText(place("guest").firstChild, guestName(row));
    setText(place("cabin"), row.cabin_id ?? "–");
    setText(place("booking"), String(row.booking_id));
    fillState(place("boarding").firstChild, state);
    fillChecked(place("checked"), row.checked_in);
    fillNotes(place("why").firstChild, whyLine(row, this.#version), row, isLeaving);
    return line;
  }

  #drawWords(start, count, last) {
    setText(element("list-words"), this.#listWords());
    element("guests").hidden = count === 0;
    element("pages").hidden = last === 0;
    element("page-previous").disabled = this.#page === 0;
    element("page-next").disabled = this.#page === last;
    setText(element("page-words"),
      `${numbers.format(start + 1)}–${numbers.format(start + count)} of `
        + numbers.format(this.#order.length));
  }

  #listWords() {
    const what = {
      expected: "expected", cleared: "cleared", blocked: "blocked", cancelled: "cancelled",
    }[this.#view.show];
    const why = this.#view.why === "" ? "" : `, ${reasonName(this.#view.why).toLowerCase()}`;
    const text = this.#view.text.trim();
    const found = text === "" ? "" : `, matching “${text}”`;
    if (this.#order.length === 0) return `No guests ${what}${why}${found}`;
    return `${counted(this.#order.length)} ${what}${why}${found}`;
  }

  #drawFilters() {
    drawReasons(reasonCounts(this.#rows, this.#version), this.#view.why);
    const elsewhere = [...foundElsewhere(this.#rows, this.#view)];
    const place = element("elsewhere");
    const text = JSON.stringify(elsewhere);
    if (place.dataset.drawn === text) return;
    place.dataset.drawn = text;
    place.hidden = elsewhere.length === 0;
    place.replaceChildren(make("span", {}, "Also found:"), ...elsewhere.map(([state, count]) =>
      make("button", { type: "button", class: "button", "data-show": state },
        icon(state), `${numbers.format(count)} ${stateWord(state).toLowerCase()}`)));
  }

  #drawSort() {
    const isDown = this.#view.sort.startsWith("-");
    const sorted = this.#view.sort.replace(/^-/, "");
    for (const button of document.querySelectorAll("button[data-sort]")) {
      const isSorted = button.dataset.sort === sorted;
      const order = isDown ? "descending" : "ascending";
      button.closest("th").setAttribute("aria-sort", isSorted ? order : "none");
    }
  }

  #click(event) {
    const line = event.target.closest("tr");
    // A text that is being marked is being read, not opened.
    if (!line || String(getSelection()) !== "") return;
    line.querySelector(".open").focus({ preventScroll: true });
    this.#on.onOpen(this.#row(line.dataset.key));
  }

  #press(event) {
    const line = event.target.closest("tr");
    const moves = {
      ArrowDown: () => line.nextElementSibling ?? this.#across(1),
      ArrowUp: () => line.previousElementSibling ?? this.#across(-1),
      Home: () => this.#body.firstElementChild,
      End: () => this.#body.lastElementChild,
      PageDown: () => this.#across(1) ?? this.#body.lastElementChild,
      PageUp: () => this.#across(-1) ?? this.#body.firstElementChild,
    };
    if (!line || !Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    const next = moves[event.key]();
    next?.querySelector(".open").focus();
  }

  /** The line to go on with on the page after or before; null where there is none. */
  #across(step) {
    const pages = Math.ceil(this.#order.length / pageLength);
    const page = this.#page + step;
    if (page < 0 || page >= pages) return null;
    this.turnTo(page);
    return step > 0 ? this.#body.firstElementChild : this.#body.lastElementChild;
  }

  /** One line at a time is a stop of the Tab key; the arrows go on from there. */
  #rove(button) {
    if (!button?.matches(".open")) return;
    for (const other of this.#body.querySelectorAll(".open[tabindex='0']")) other.tabIndex = -1;
    button.tabIndex = 0;
  }
}

function emptyCell(column) {
  const attributes = { "data-column": column, role: "cell" };
  if (column === "booking" || column === "cabin") attributes.class = "number";
  if (column === "boarding") return make("td", attributes, make("span", { class: "state" }));
  if (column === "why") return make("td", attributes, make("div", { class: "notes" }));
  if (column !== "guest") return make("td", attributes);
  const open = make("button", {
    type: "button", class: "open", tabindex: "-1", "aria-haspopup": "dialog",
  });
  return make("th", { ...attributes, role: "rowheader", scope: "row" }, open);
}

/** Why not, and what else staff should know. */
function fillNotes(place, why, row, isLeaving) {
  const drawn = JSON.stringify([why, row.wheelchair_assistance, isLeaving]);
  if (place.dataset.drawn === drawn) return;
  place.dataset.drawn = drawn;
  const notes = [];
  if (isLeaving) notes.push(make("span", { class: "leaving" }, "Leaves this list"));
  if (why !== "") notes.push(make("span", {}, why));
  if (row.wheelchair_assistance) {
    notes.push(make("span", { class: "quiet" }, icon("chair"), " Wheelchair assistance"));
  }
  // Between two notes, and read as a pause.
  place.replaceChildren(...notes.flatMap((note, at) => (at === 0 ? [note] : ["\u00a0· ", note])));
}

function fillState(place, state) {
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  place.replaceChildren(icon(state), stateWord(state));
}

function fillChecked(cell, isChecked) {
  const text = isChecked ? "Checked in" : "Not yet";
  if (cell.textContent === text) return;
  cell.replaceChildren(...(isChecked ? [icon("checked"), text] : [text]));
}

function flash(line) {
  line.classList.remove("changed");
  // Reading a size makes the browser see the line without the class, so that it runs again.
  void line.offsetWidth;
  line.classList.add("changed");
  clearTimeout(Number(line.dataset.flash));
  line.dataset.flash = String(setTimeout(() => line.classList.remove("changed"), flashFor));
}

/** The choice of reasons, of which the chosen one stays even when nobody has it any more. */
function drawReasons(counts, chosen) {
  const select = element("why");
  // An open list of choices would close under the reader's hand.
  if (document.activeElement === select && select.value === chosen) return;
  const known = counts.some(([code]) => code === chosen) || chosen === "";
  const all = known ? counts : [...counts, [chosen, 0]];
  const text = JSON.stringify([all, chosen]);
  if (select.dataset.drawn === text) return;
  select.dataset.drawn = text;
  const options = all.map(([code, count]) =>
    make("option", { value: code }, `${reasonName(code)} (${numbers.format(count)})`));
  select.replaceChildren(make("option", { value: "" }, "Any reason"), ...options);
  select.value = chosen;
}

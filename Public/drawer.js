// One guest: the details, why the guest may not board and what would clear it, and the history of
// the row as a timeline. Its address is `#booking=8841`.

import { element, icon, make, setText } from "./page.js";
import { read, Refusal } from "./server.js";
import {
  changeLines, eventName, guestName, reasons, stateOf, valueWords,
} from "./words.js";

const path = "/v1/tables/boarding_manifest/rows";
const numbers = new Intl.NumberFormat("en");

const verdicts = {
  cleared: "Cleared to board", blocked: "May not board", cancelled: "Booking cancelled",
  gone: "No longer in the manifest",
};

/** @type {[string, (row: object) => string][]} */
const facts = [
  ["Cabin", (row) => row.cabin_id ?? "none yet"],
  ["Booking", (row) => String(row.booking_id)],
  ["Status", (row) => row.booking_status],
  ["Payment", (row) => row.payment_status],
  ["Holds", (row) => valueWords(row.active_holds)],
  ["Safety waiver", (row) => (row.safety_waiver ? "completed" : "not completed")],
  ["Checked in", (row) => valueWords(row.checked_in)],
  ["Wheelchair assistance", (row) => valueWords(row.wheelchair_assistance)],
];

/**
 * The booking that an address names, or null.
 *
 * @param {string} hash
 */
export function bookingOf(hash) {
  return /^#booking=(-?\d+)$/.exec(hash)?.[1] ?? null;
}

/** The drawer; `onClose()` is called when it has closed. */
export class Drawer {
  #dialog = element("drawer");
  #row = null;
  #version = 1;
  #asked = null;
  #next = null;

  /** @param {() => void} onClose */
  constructor(onClose) {
    this.#dialog.addEventListener("close", () => this.#closed(onClose));
    // A click beside the drawer hits the dialog itself.
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    element("drawer-close").addEventListener("click", () => this.#dialog.close());
    element("history-more").addEventListener("click", () => this.#loadHistory(this.#next));
  }

  /** The booking that is shown, or null. */
  get booking() { return this.#row === null ? null : String(this.#row.booking_id); }

  /**
   * Shows a guest.
   *
   * @param {object} row
   * @param {number} version of the manifest's rules
   */
  open(row, version) {
    const isOther = this.#row?.booking_id !== row.booking_id;
    this.#row = row;
    this.#version = version;
    if (isOther) element("history").replaceChildren();
    this.#draw(stateOf(row));
    this.#loadHistory(null);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (isOther) element("drawer-body").scrollTop = 0;
  }

  /** Closes the drawer; the browser gives the focus back to where it was. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /**
   * Takes what became of the guest that is shown.
   *
   * @param {object | null} row null where it is gone
   * @param {number} version of the manifest's rules
   */
  update(row, version) {
    this.#version = version;
    if (row === null) return this.#draw("gone");
    this.#row = row;
    this.#draw(stateOf(row));
    this.#loadHistory(null);
  }

  /**
   * Judges the guest that is shown by other rules, where they are others.
   *
   * @param {number} version of the manifest's rules
   */
  judgeBy(version) {
    if (this.#row === null || version === this.#version) return;
    this.#version = version;
    this.#draw(stateOf(this.#row));
  }

  #closed(onClose) {
    this.#asked?.abort();
    this.#row = null;
    onClose();
  }

  #draw(state) {
    const row = this.#row;
    setText(element("drawer-title"), guestName(row));
    const verdict = element("drawer-state");
    if (verdict.dataset.state !== state) {
      verdict.dataset.state = state;
      verdict.replaceChildren(icon(state), verdicts[state]);
    }
    const found = state === "gone" ? [] : reasons(row, this.#version);
    element("drawer-why").hidden = found.length === 0;
    setText(element("drawer-all-well"), state === "cleared" ? allWell(row) : "");
    element("drawer-reasons").replaceChildren(...found.map(reasonItem));
    element("drawer-facts").replaceChildren(...facts.map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", { class: "number" }, value(row)))));
  }

  async #loadHistory(cursor) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const signal = this.#asked.signal;
    const query = new URLSearchParams({ order: "-offset", limit: "100" });
    if (cursor !== null) query.set("cursor", cursor);
    const { sailing_id: sailing, booking_id: booking } = this.#row;
    try {
      const history = await read(
        `${path}/${encodeURIComponent(sailing)}/${booking}/history?${query}`, signal);
      if (!signal.aborted) this.#drawHistory(history, cursor !== null);
    } catch (error) {
      if (!signal.aborted) this.#sayHistory(failureWords(error));
    }
  }

  #drawHistory(history, isMore) {
    const items = history.events.map(eventItem);
    if (isMore) element("history").append(...items);
    else element("history").replaceChildren(...items);
    this.#next = history.next_cursor;
    element("history-more").hidden = this.#next === null;
    this.#sayHistory(history.refold_matches ? "" : "Folding these events again does not give this "
      + "row. Tell whoever runs the server.");
  }

  #sayHistory(text) {
    setText(element("history-words"), text);
    element("history-words").hidden = text === "";
  }
}

const allWell = (row) => (row.checked_in
  ? "Everything is in order, and the guest has checked in."
  : "Everything is in order. The guest has not checked in yet.");

const failureWords = (error) => (error instanceof Refusal
  ? error.message : "The history cannot be read now. It comes back with the connection.");

function reasonItem(reason) {
  return make(
    "li", { "data-reason": reason.kind },
    make("strong", {}, reason.text), make("span", {}, reason.remedy));
}

function eventItem(event) {
  const item = make("li", { "data-offset": String(event.offset), "data-type": event.type });
  const turn = turnOf(event);
  if (turn) item.dataset.turn = turn[1] ? "cleared" : "blocked";
  item.append(
    make("h4", {}, eventName(event.type)),
    make(
      "p", { class: "quiet number" }, timeOf(event),
      ` · event ${numbers.format(event.offset)}`));
  const lines = changeLines(event);
  if (lines.length > 0) item.append(make("p", {}, lines.join("\u00a0· ")));
  const isIdle = Object.keys(event.changes).length === 0;
  if (isIdle) item.append(make("p", { class: "quiet" }, "Changed nothing"));
  if (turn) item.append(turnWords(turn[1]));
  return item;
}

/** Whether who may board turned: nobody boards before the first event. */
function turnOf(event) {
  const turn = event.changes.boardable;
  return turn && (turn[0] ?? false) !== turn[1] ? turn : null;
}

function turnWords(isCleared) {
  const state = isCleared ? "cleared" : "blocked";
  return make(
    "p", { class: "state", "data-state": state }, icon(state),
    isCleared ? "From here on the guest may board" : "From here on the guest may not board");
}

function timeOf(event) {
  const time = event.time === null ? null : new Date(event.time);
  if (time === null || Number.isNaN(time.getTime())) return "no time given";
  return make("time", { datetime: event.time }, time.toLocaleString("en-GB", {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
  }));
}

// The choice of a sailing: a combobox over the rows of `checkin_summary`, newest first.

import { element, make } from "./page.js";
import { read } from "./server.js";
import { sailingName } from "./words.js";

const most = 60;
const path = "/v1/tables/checkin_summary/rows?order=-sailing_id&limit=10000"
  + "&fields=sailing_id,booked,boardable";

const folded = (text) => text.toLowerCase().replaceAll(/\s+/g, " ").trim();

/** The combobox; `onChoose(sailing)` gets the id that is chosen. */
export class SailingChooser {
  #input = element("sailing");
  #list = element("sailing-list");
  #rows = [];
  #matches = [];
  #active = -1;
  #chosen = "";
  #onChoose;

  /** @param {(sailing: string) => void} onChoose */
  constructor(onChoose) {
    this.#onChoose = onChoose;
    this.#input.addEventListener("focus", () => this.#input.select());
    this.#input.addEventListener("click", () => this.#open());
    this.#input.addEventListener("input", () => this.#draw(this.#input.value));
    this.#input.addEventListener("keydown", (event) => this.#press(event));
    this.#input.addEventListener("blur", () => this.#close());
    // Before the input loses the focus, which closes the list.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#click(event));
  }

  /**
   * Asks for the sailings anew.
   *
   * @returns {Promise<object[]>} newest first
   */
  async load() {
    this.#rows = (await read(path)).rows;
    return this.#rows;
  }

  /**
   * Shows which sailing is chosen.
   *
   * @param {string} sailing
   */
  show(sailing) {
    this.#chosen = sailing;
    this.#close();
  }

  #open() {
    if (this.#input.getAttribute("aria-expanded") === "true") return;
    this.#draw("");
    // What was loaded with the page may be hours old.
    this.load().then(() => this.#redraw()).catch(() => {});
  }

  #redraw() {
    if (this.#input.getAttribute("aria-expanded") !== "true") return;
    const text = this.#input.value;
    this.#draw(text === this.#chosen ? "" : text);
  }

  #close() {
    this.#list.hidden = true;
    this.#active = -1;
    this.#input.value = this.#chosen;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #draw(text) {
    const wanted = folded(text);
    this.#matches = this.#rows.filter(({ sailing_id: id }) =>
      folded(`${id} ${sailingName(id)}`).includes(wanted));
    this.#list.replaceChildren(
      ...this.#matches.slice(0, most).map((row, place) => this.#option(row, place)),
      ...this.#rest());
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    const chosen = this.#matches.findIndex(({ sailing_id: id }) => id === this.#chosen);
    this.#activate(text === "" ? chosen : 0);
  }

  #option(row, place) {
    const id = row.sailing_id;
    const isChosen = id === this.#chosen;
    return make(
      "li", {
        role: "option", id: `sailing-${place}`, "data-sailing": id,
        "aria-selected": String(isChosen),
      },
      make("span", { class: "name" }, sailingName(id)),
      make("span", { class: "number quiet" }, bookedWords(row)));
  }

  #rest() {
    const left = this.#matches.length - most;
    if (this.#matches.length === 0) return [note("No such sailing")];
    return left > 0 ? [note(`${left} more: type a date`)] : [];
  }

  #activate(place) {
    const last = Math.min(this.#matches.length, most) - 1;
    this.#active = Math.max(-1, Math.min(place, last));
    this.#list.querySelector(".active")?.classList.remove("active");
    const option = element(`sailing-${this.#active}`);
    option?.classList.add("active");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #press(event) {
    const isOpen = this.#input.getAttribute("aria-expanded") === "true";
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (isOpen) this.#activate(Math.max(0, this.#active + step));
      else this.#open();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#choose(isOpen ? this.#matches[this.#active]?.sailing_id : undefined);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.#close();
    }
  }

  #click(event) {
    const option = event.target.closest("[role=option][data-sailing]");
    if (option) this.#choose(option.dataset.sailing);
  }

  /** What is typed is taken as it stands where no sailing matches: it may get bookings yet. */
  #choose(sailing) {
    const chosen = sailing ?? this.#input.value.trim();
    if (chosen === "") return;
    this.show(chosen);
    this.#onChoose(chosen);
  }
}

const numbers = new Intl.NumberFormat("en");

const bookedWords = ({ booked, boardable }) => (booked === 0
  ? "No bookings" : `${numbers.format(boardable)} of ${numbers.format(booked)} may board`);

const note = (text) => make("li", { class: "note", role: "option", "aria-disabled": "true" }, text);

/**
 * The sailing to begin with: the next one from a day on that has bookings, or the newest.
 *
 * @param {object[]} rows newest first
 * @param {string} day `2026-07-14`
 * @returns {string | null} null where there are none
 */
export function nextSailing(rows, day) {
  const booked = rows.filter((row) => row.booked > 0);
  const coming = booked.filter((row) => row.sailing_id >= day);
  return (coming.at(-1) ?? booked[0] ?? rows[0])?.sailing_id ?? null;
}

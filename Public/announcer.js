// What a screen reader hears of changes: politely, and not more often than one can listen to.

import { element, setText } from "./page.js";
import { guestName, stateOf } from "./words.js";

const pause = 8_000;
const named = 3;

const becomes = {
  cleared: "is cleared to board", blocked: "may not board", cancelled: "is cancelled",
};

/** Gathers changes and tells them, at most once in 8 s. */
export class Announcer {
  #changes = new Map();
  #last = 0;
  #timer = 0;

  /**
   * Says a text at once: an answer to what the reader did.
   *
   * @param {string} text
   */
  say(text) {
    this.#last = Date.now();
    setText(element("said"), text);
  }

  /**
   * Gathers changes of rows.
   *
   * @param {import("./live.js").Change[]} changes
   */
  add(changes) {
    for (const { key, before, after } of changes) {
      const first = this.#changes.has(key) ? this.#changes.get(key).before : before;
      this.#changes.set(key, { before: first, after });
    }
    if (this.#changes.size > 0 && this.#timer === 0) {
      const wait = Math.max(1_000, this.#last + pause - Date.now());
      this.#timer = setTimeout(() => this.#tell(), wait);
    }
  }

  /** Forgets what was gathered: another sailing is shown. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#changes.clear();
  }

  #tell() {
    const changes = [...this.#changes.values()];
    this.forget();
    this.say(changesInWords(changes));
  }
}

/**
 * Changes in a sentence or two: those of who may board by name, the rest as a number.
 *
 * @param {{before: object | null, after: object | null}[]} changes
 */
export function changesInWords(changes) {
  const turned = changes.filter(({ before, after }) =>
    before && after && stateOf(before) !== stateOf(after));
  const said = turned.slice(0, named)
    .map(({ after }) => `${guestName(after)} ${becomes[stateOf(after)]}.`);
  const rest = changes.length - said.length;
  if (rest > 0) said.push(`${rest} ${said.length > 0 ? "more " : ""}${rest === 1
    ? "guest has" : "guests have"} changed.`);
  return said.join(" ");
}

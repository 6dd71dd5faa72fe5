// How fresh the rows are, in a colour, a shape and words.

import { setIcon, setText } from "./page.js";

/** Seconds of lag up to which a table is only a little behind. */
const little = 5;

const shapes = {
  waiting: "wait", fresh: "cleared", behind: "wait", late: "blocked", lost: "lost",
};

const count = new Intl.NumberFormat("en");

/**
 * Says how fresh rows are.
 *
 * @param {object | null} checkpoint data of the last checkpoint event, or null before it
 * @param {string} connection `connecting`, `open` or `lost`
 * @param {Date | null} heard when the last event came
 * @returns {{state: string, words: string, detail: string}} state is `waiting`, `fresh`,
 *   `behind`, `late` or `lost`
 */
export function freshness(checkpoint, connection, heard) {
  if (connection === "lost") return lost(heard);
  if (checkpoint === null) return { state: "waiting", words: "Waiting for rows", detail: "" };
  const events = Number(checkpoint.lag_events);
  const seconds = Number(checkpoint.lag_seconds);
  const position = `position ${checkpoint.position}`;
  if (events === 0) return { state: "fresh", words: "Up to date", detail: position };
  return {
    state: seconds <= little ? "behind" : "late",
    words: `${count.format(events)} ${events === 1 ? "event" : "events"} behind`,
    detail: `${seconds.toFixed(1)} s, ${position}`,
  };
}

function lost(heard) {
  const since = heard?.toLocaleTimeString("en-GB");
  return {
    state: "lost", words: "The connection is lost",
    detail: since ? `shown is what was true at ${since}` : "nothing came yet",
  };
}

/**
 * Shows a freshness in a badge: an element with `data-badge="icon"` (an `svg`), `"state"` and
 * `"detail"` inside.
 *
 * @param {HTMLElement} badge
 * @param {{state: string, words: string, detail: string}} fresh
 */
export function showFreshness(badge, fresh) {
  badge.dataset.state = fresh.state;
  setIcon(badge.querySelector("[data-badge=icon]"), shapes[fresh.state]);
  setText(badge.querySelector("[data-badge=state]"), fresh.words);
  setText(badge.querySelector("[data-badge=detail]"), fresh.detail);
}

// One version of a projection: a line of its card.

import { make, setText } from "./page.js";
import { cell, stateChip } from "./ops-elements.js";
import { Samples } from "./ops-samples.js";
import { Sparkline } from "./ops-sparkline.js";
import { duration, lag, number, rate } from "./ops-words.js";

/** The columns of a card's table. */
export const columns = [
  "version", "state", "position", "lag", "lag, 15 minutes", "folding", "orders",
];

/** Lag below this is drawn as small as it is. */
const floorSeconds = 0.5;

/** A line that is kept, and changed with every reading: what has the focus keeps it. */
export class VersionLine {
  root = make("tr");
  #samples = new Samples();
  #sparkline = new Sparkline(floorSeconds);
  #state = cell("state", "");
  #position = cell("position", "", "number");
  #lag = cell("lag", "", "number");
  #peak = make("span", { class: "fine" });
  #rate = cell("folding", "", "number");
  #orders = cell("orders", "", "orders");
  #shown = "";
  #offered = "";

  /** @param {number} version */
  constructor(version) {
    const name = make("th", { scope: "row", "data-column": "version" }, `Version ${version}`);
    const trend = cell("lag, 15 minutes", make("div", { class: "trend" }, this.#sparkline.root,
      this.#peak));
    this.root.dataset.version = version;
    this.root.append(
      name, this.#state, this.#position, this.#lag, trend, this.#rate, this.#orders);
  }

  /**
   * @param {any} status as `GET /v1/projections` gives it
   * @param {number} now milliseconds
   */
  show(status, now) {
    this.root.dataset.state = status.state;
    this.#showState(status);
    if (status.state === "retired") return;
    setText(this.#position, number(status.position));
    setText(this.#lag, lag(status.lag_events, status.lag_seconds));
    setText(this.#rate, status.lag_events === 0 ? "caught up" : rate(status.events_per_second));
    // What a build is behind is its progress; beside it no later lag could be seen.
    if (status.state !== "building") this.#drawTrend(status, now);
  }

  #drawTrend(status, now) {
    this.#samples.add(now, status.lag_seconds);
    const peak = `at most ${duration(this.#samples.peak)}`;
    setText(this.#peak, peak);
    this.#sparkline.draw(
      this.#samples, now,
      `Lag of version ${status.version}: now ${duration(status.lag_seconds)}, ${peak}`);
  }

  /**
   * Shows what can be ordered of this version; keeps the buttons where they are the same.
   *
   * @param {{name: string, make: () => HTMLElement}[]} offers
   */
  offer(offers) {
    const names = offers.map((offer) => offer.name).join();
    if (names === this.#offered) return;
    this.#offered = names;
    this.#orders.replaceChildren(...offers.map((offer) => offer.make()));
  }

  #showState(status) {
    const { state, version, position, target, eta_seconds: eta } = status;
    if (state === "building") this.#showProgress(version, Number(position), Number(target), eta);
    else if (this.#shown !== state + status.reason) {
      const parts = [stateChip(state)];
      if (status.reason) parts.push(make("p", { class: "reason" }, status.reason));
      this.#state.replaceChildren(...parts);
      this.#shown = state + status.reason;
    }
  }

  #showProgress(version, position, target, eta) {
    if (this.#shown !== "building") {
      const label = `Build of version ${version}`;
      this.#state.replaceChildren(
        stateChip("building"), make("progress", { max: "100", "aria-label": label }),
        make("p", { class: "fine" }));
      this.#shown = "building";
    }
    const share = target < 0 ? 1 : (position + 1) / (target + 1);
    const percent = Math.min(100, Math.floor(100 * share));
    const left = eta === null ? "" : `, ${duration(eta)} to go`;
    this.#state.querySelector("progress").value = percent;
    setText(
      this.#state.querySelector("p"), `${percent} % of ${number(target + 1)} events${left}`);
  }
}

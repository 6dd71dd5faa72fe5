// What was measured in the last 15 minutes, one sample a second. Pure but for what it keeps.

/** How long samples are kept, in milliseconds. */
export const span = 15 * 60 * 1000;

/** A series of samples, oldest first. */
export class Samples {
  /** @type {{at: number, value: number}[]} */
  #all = [];

  /**
   * @param {number} at milliseconds
   * @param {number} value
   */
  add(at, value) {
    this.#all.push({ at, value });
    const oldest = at - span;
    let stale = 0;
    while (this.#all[stale].at < oldest) stale += 1;
    if (stale > 0) this.#all.splice(0, stale);
  }

  /** @returns {readonly {at: number, value: number}[]} */
  get all() {
    return this.#all;
  }

  /** @returns {number} the greatest value, 0 without samples */
  get peak() {
    return this.#all.reduce((peak, sample) => Math.max(peak, sample.value), 0);
  }
}

/** Tells how fast a counter grows, from its readings of the last seconds. */
export class Pace {
  /** @type {{at: number, value: number}[]} */
  #readings = [];

  /**
   * @param {number} at milliseconds
   * @param {number} value the counter
   * @returns {number} units a second over the last 5 seconds or so, 0 before the second reading
   */
  take(at, value) {
    const before = this.#readings.at(-1);
    // A counter that fell is another log's.
    if (before && value < before.value) this.#readings = [];
    this.#readings.push({ at, value });
    this.#readings = this.#readings.filter((reading) => reading.at >= at - 5500);
    const first = this.#readings[0];
    return at > first.at ? ((value - first.value) * 1000) / (at - first.at) : 0;
  }
}

// The card of one projection: its versions, what can be ordered of them, and what came of it.

import { make, setText } from "./page.js";
import { compare, quarantine } from "./ops-api.js";
import { comparison } from "./ops-comparison.js";
import { button, setAlert, table } from "./ops-elements.js";
import {
  build, cutOver, rebuild, retireVersion, retry, rollBack, verify,
} from "./ops-orders.js";
import { quarantined } from "./ops-quarantine.js";
import { verificationWords } from "./ops-verification.js";
import { VersionLine, columns } from "./ops-version.js";
import { listed, words } from "./ops-words.js";

/** A card that is kept, and changed with every reading. */
export class ProjectionCard {
  root = make("article", { class: "sheet projection" });
  #name;
  #tables = [];
  #lines = new Map();
  #body = make("tbody");
  #builds = make("p", { class: "builds" });
  #offered = "";
  #alert = make("p", { role: "alert" });
  #said = make("p", { role: "status", class: "done" });
  #verification = make("p", { class: "verification" });
  #comparison = make("section", { class: "comparison", hidden: "" });
  #quarantine = make("section", { class: "quarantine", hidden: "" });
  #waiting = "";
  /** The version whose build was ordered here and is not told of yet. */
  #ordered = null;

  /** @param {any} projection as `GET /v1/projections` gives it */
  constructor({ projection, tables, order }) {
    this.#name = projection;
    this.#tables = tables;
    const id = `projection-${projection}`;
    this.root.id = id;
    this.root.setAttribute("aria-labelledby", `${id}-title`);
    const about = `Fills ${listed(tables.map(words))}. Order of events: ${words(order)}.`;
    const versions = table(`Versions of ${projection}`, columns, this.#body, ["position", "lag",
      "folding"]);
    versions.className = "versions";
    this.root.append(
      make("h3", { id: `${id}-title` }, words(projection)), make("p", { class: "fine" }, about),
      versions, this.#builds, this.#verification, this.#said, this.#alert, this.#comparison,
      this.#quarantine);
  }

  /**
   * @param {any} projection as `GET /v1/projections` gives it
   * @param {number} now milliseconds
   */
  show(projection, now) {
    for (const status of projection.versions) this.#showVersion(status, now);
    this.#forget(projection.versions);
    this.#offer(projection);
    this.#showVerification(projection);
    this.#showQuarantine(projection.versions);
  }

  #showVersion(status, now) {
    this.#line(status.version).show(status, now);
    if (status.version !== this.#ordered || status.state !== "standby") return;
    this.#ordered = null;
    setText(this.#said, `Version ${status.version} is built and stands by.`);
  }

  async #build(version) {
    const begun = await build(this.#name, version);
    this.#ordered = version;
    return begun;
  }

  /** Its outcome is said aloud, its progress is not. */
  #showVerification(projection) {
    const state = projection.verification?.state ?? "none";
    this.#verification.dataset.state = state;
    this.#verification.setAttribute("aria-live", state === "running" ? "off" : "polite");
    setText(this.#verification, verificationWords(projection));
  }

  #line(version) {
    const known = this.#lines.get(version);
    if (known) return known;
    const line = new VersionLine(version);
    this.#lines.set(version, line);
    const next = Math.min(...[...this.#lines.keys()].filter((other) => other > version));
    this.#body.insertBefore(line.root, this.#lines.get(next)?.root ?? null);
    return line;
  }

  #forget(versions) {
    for (const [version, line] of this.#lines) {
      if (versions.some((status) => status.version === version)) continue;
      line.root.remove();
      this.#lines.delete(version);
    }
  }

  #offer({ live_version: live, versions, available_versions: available }) {
    const hasStandby = versions.some((status) => status.state === "standby");
    for (const status of versions) {
      this.#line(status.version).offer(this.#offers(status, live, hasStandby));
    }
    const missing = available.filter((version) =>
      !versions.some((status) => status.version === version && status.state !== "retired"));
    if (missing.join() === this.#offered) return;
    this.#offered = missing.join();
    this.#builds.replaceChildren(...missing.map((version) =>
      this.#button(`Build version ${version}`, version, () => this.#build(version))));
  }

  #offers({ version, state }, live, hasStandby) {
    const offer = (name, act) => ({ name, make: () => this.#button(name, version, act) });
    const verifies = offer("Verify", () => verify(this.#name, version));
    const rebuilds = offer("Rebuild…", () => rebuild(this.#name, version));
    const retires = offer("Retire…", () => retireVersion(this.#name, version));
    switch (state) {
      case "live":
        return hasStandby
          ? [verifies, rebuilds, offer("Roll back…", () => this.#rollBack(version))]
          : [verifies, rebuilds];
      case "standby":
        return [
          offer(`Compare with ${live}`, () => this.#compare(live, version)), verifies, retires];
      case "building": return version === live ? [] : [retires];
      case "faulted": return version === live ? [rebuilds] : [rebuilds, retires];
      default: return [];
    }
  }

  #button(name, version, act) {
    const about = name.includes(String(version)) ? "" : ` version ${version}`;
    const made = button(name, `${name}${about} of ${this.#name}`, () => this.#perform(made, act));
    return made;
  }

  /** Does what was ordered, and tells what came of it. */
  async #perform(pressed, act) {
    setAlert(this.#alert, null);
    pressed.setAttribute("aria-disabled", "true");
    try {
      const done = await act();
      if (done !== null) setText(this.#said, done);
    } catch (error) {
      setText(this.#said, "");
      setAlert(this.#alert, error);
    } finally {
      pressed.removeAttribute("aria-disabled");
    }
  }

  async #compare(live, version) {
    const compared = await compare(this.#name, live, version);
    const close = button(
      "Close", `Close the comparison of ${this.#name}`, () => this.#closeComparison());
    const cut = this.#button(
      `Cut over to version ${version}…`, version, () => this.#cutOver(compared));
    cut.classList.add("strong");
    this.#comparison.replaceChildren(
      make("h4", { class: "title", tabindex: "-1" }, "Comparison"), ...comparison(compared.result),
      make("p", { class: "choices" }, cut, close));
    this.#comparison.hidden = false;
    this.#comparison.firstChild.focus();
    return null;
  }

  #closeComparison() {
    this.#comparison.hidden = true;
    this.#body.querySelector("button")?.focus();
  }

  async #cutOver(compared) {
    const done = await cutOver({ projection: this.#name, tables: this.#tables }, compared);
    if (done !== null) this.#closeComparison();
    return done;
  }

  async #rollBack(live) {
    const done = await rollBack({ projection: this.#name, tables: this.#tables }, live);
    if (done !== null) this.#comparison.hidden = true;
    return done;
  }

  /** Asks who waits only where the counts have changed. */
  #showQuarantine(versions) {
    const holding = versions.filter((status) => status.quarantined_keys > 0);
    const counts = holding.map((status) => `${status.version}:${status.generation}:${
      status.quarantined_keys}`).join();
    if (counts === this.#waiting) return;
    this.#waiting = counts;
    this.#quarantine.hidden = holding.length === 0;
    Promise.all(holding.map((status) => quarantine(this.#name, status.version))).then((answers) => {
      if (counts !== this.#waiting) return;
      this.#quarantine.replaceChildren(...answers.flatMap((answer) => [
        ...quarantined(answer),
        make("p", { class: "choices" }, this.#button(
          "Try again", answer.version, () => this.#retry(answer.version))),
      ]));
    }).catch((error) => {
      this.#waiting = "";
      setAlert(this.#alert, error);
    });
  }

  async #retry(version) {
    const done = await retry(this.#name, version);
    // The count may be the same with other events parked.
    this.#waiting = "";
    return done;
  }
}

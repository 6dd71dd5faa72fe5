// A line of the last 15 minutes, drawn as plain SVG.

import { span } from "./ops-samples.js";

const width = 300;
const height = 40;
/** Samples further apart than this were not taken in between: the line breaks. */
const gap = 5000;
const namespace = "http://www.w3.org/2000/svg";

/** A sparkline that is drawn anew with every sample. */
export class Sparkline {
  /** @type {SVGSVGElement} */
  root = svg("svg", {
    class: "sparkline", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none",
    role: "img", "aria-label": "Not measured yet",
  });
  #area = svg("path", { class: "area" });
  #line = svg("path", { class: "line" });
  #floor;

  /** @param {number} floor the value that fills the height at least, so that noise stays small */
  constructor(floor) {
    this.#floor = floor;
    this.root.append(this.#area, this.#line);
  }

  /**
   * @param {import("./ops-samples.js").Samples} samples
   * @param {number} now milliseconds
   * @param {string} label what the line says, in words
   */
  draw(samples, now, label) {
    const lines = strokes(samples.all, now, Math.max(this.#floor, samples.peak));
    this.#line.setAttribute("d", lines.map(path).join(""));
    this.#area.setAttribute("d", lines.map(below).join(""));
    this.root.setAttribute("aria-label", label);
  }
}

/** Points of each stretch without a gap. */
function strokes(samples, now, top) {
  const lines = [];
  let before = -Infinity;
  for (const { at, value } of samples) {
    if (at - before > gap) lines.push([]);
    before = at;
    const x = width * (1 - (now - at) / span);
    const y = height - 2 - ((height - 4) * value) / top;
    lines.at(-1).push([x.toFixed(1), y.toFixed(1)]);
  }
  return lines;
}

function path(points) {
  // A single sample is a dot, which a round line end draws.
  const end = points.length === 1 ? `l0.01 0` : "";
  return `M${points.map(([x, y]) => `${x} ${y}`).join("L")}${end}`;
}

function below(points) {
  return `${path(points)}L${points.at(-1)[0]} ${height}L${points[0][0]} ${height}Z`;
}

function svg(name, attributes) {
  const made = document.createElementNS(namespace, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

// The icons, drawn by the page itself: a file that is fetched when it is first needed would be
// missing just when the connection is lost.

/** `currentColor`, and the colour of what is drawn on it. */
const fill = { fill: "currentColor" };
const stroke = {
  fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round",
  "stroke-linejoin": "round",
};
const onFill = { ...stroke, stroke: "var(--on-icon)", "stroke-width": "2.2" };

/**
 * What each icon is drawn of, in a square of 20: elements of SVG with their attributes.
 *
 * @type {Record<string, [string, Record<string, string>][]>}
 */
export const icons = {
  cleared: [
    ["circle", { ...fill, cx: "10", cy: "10", r: "9" }],
    ["path", { ...onFill, d: "M5.6 10.4l3 3 5.8-6.4" }],
  ],
  blocked: [
    ["path", { ...fill, d: "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z" }],
    ["path", { ...onFill, d: "M6.8 6.8l6.4 6.4M13.2 6.8l-6.4 6.4" }],
  ],
  cancelled: [
    ["circle", { ...stroke, cx: "10", cy: "10", r: "8" }],
    ["path", { ...stroke, d: "M6 10h8" }],
  ],
  standby: [
    ["circle", { ...stroke, cx: "10", cy: "10", r: "8" }],
    ["path", { ...stroke, d: "M8 7v6M12 7v6" }],
  ],
  building: [
    ["circle", { ...stroke, cx: "10", cy: "10", r: "8" }],
    ["path", { ...fill, d: "M10 10V2a8 8 0 0 1 8 8z" }],
  ],
  gone: [["circle", { ...stroke, cx: "10", cy: "10", r: "8", "stroke-dasharray": "3 3.3" }]],
  wait: [
    ["path", { ...stroke, ...fill, "stroke-width": "1", d: "M10 1.5L19.5 18h-19z" }],
    ["path", { ...onFill, d: "M10 7v5.4M10 15v.3" }],
  ],
  lost: [
    ["path", { ...stroke, d: "M2 7.5q8-7 16 0M5 11q5-4.4 10 0M8 14.3q2-1.6 4 0" }],
    ["path", { ...stroke, "stroke-width": "2.2", d: "M3 18L17 2" }],
  ],
  checked: [["path", { ...stroke, "stroke-width": "2.4", d: "M4 10.5l4 4L16.5 5.5" }]],
  chair: [
    ["path", {
      ...stroke, "stroke-width": "1.9",
      d: "M8 6v6h5l2.5 4.5M8 8.5h4.5M6 9.5a4.6 4.6 0 1 0 6.5 6",
    }],
    ["circle", { ...fill, cx: "8", cy: "3", r: "1.9" }],
  ],
};

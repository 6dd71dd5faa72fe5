// The operations page: asks once a second how the log and the projections are, and shows it. A
// hidden page asks nothing.

import { freshness, showFreshness } from "./badge.js";
import { element, make, setText } from "./page.js";
import { read } from "./server.js";
import { setAlert } from "./ops-elements.js";
import { ProjectionCard } from "./ops-projection.js";
import { Pace, Samples } from "./ops-samples.js";
import { Sparkline } from "./ops-sparkline.js";
import { refreshRows } from "./ops-tables.js";
import { number, rate, words } from "./ops-words.js";

const every = 1000;

const cards = new Map();
const pace = new Pace();
const rates = new Samples();
const trend = new Sparkline(10);
let heard = null;
let timer = 0;

async function readAll() {
  const [lag, projections, topics] = await Promise.all([
    read("/v1/lag"), read("/v1/projections"), read("/v1/topics")]);
  const now = Date.now();
  heard = new Date(now);
  setAlert(element("alert"), null);
  showLog(lag.log_end, topics, now);
  showProjections(projections, now);
  showFreshness(element("badge"), freshness(slowest(lag), "open", heard));
}

/** The badge tells of the live version that is furthest behind. */
function slowest({ log_end: end, projections }) {
  const live = projections.filter((one) => one.state !== "standby");
  const last = live.reduce(
    (slow, one) => (one.lag_events > (slow?.lag_events ?? -1) ? one : slow), null);
  return last ?? { lag_events: 0, lag_seconds: 0, position: end };
}

function showLog(end, { log_id: id, topics }, now) {
  const speed = pace.take(now, Number(end));
  rates.add(now, speed);
  setText(element("log-end"), number(end));
  setText(element("log-rate"), rate(speed));
  setText(element("log-id"), id);
  trend.draw(rates, now, `Events a second: now ${rate(speed)}, at most ${rate(rates.peak)}`);
  setText(element("log-peak"), `at most ${rate(rates.peak)}`);
  showTopics(topics);
}

function showTopics(topics) {
  const body = element("topics");
  if (body.childElementCount !== topics.length) {
    body.replaceChildren(...topics.map(({ topic, types }) => make(
      "tr", {}, make("th", { scope: "row", title: types.map(words).join(", ") }, words(topic)),
      make("td", { class: "number" }))));
  }
  topics.forEach(({ events }, index) => setText(body.rows[index].cells[1], number(events)));
}

function showProjections({ projections, rejected_files: rejected }, now) {
  for (const projection of projections) {
    let card = cards.get(projection.projection);
    if (!card) {
      card = new ProjectionCard(projection);
      cards.set(projection.projection, card);
      element("cards").append(card.root);
    }
    card.show(projection, now);
  }
  const texts = rejected.map(({ file, line, reason }) =>
    `${file}${line === null ? "" : `, line ${line}`}: ${reason}`);
  if (element("rejected").childElementCount !== texts.length) {
    element("rejected").replaceChildren(...texts.map((text) => make(
      "p", { class: "rejected" }, `A declared projection cannot be used. ${text}`)));
  }
}

async function poll() {
  try {
    await readAll();
    await refreshRows();
  } catch (error) {
    setAlert(element("alert"), error);
    showFreshness(element("badge"), freshness(null, "lost", heard));
  }
  timer = document.hidden ? 0 : setTimeout(poll, every);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && timer === 0) poll();
});

element("log-trend").append(trend.root);
poll();

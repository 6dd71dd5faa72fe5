// The embarkation dashboard: wires the choice of a sailing, the live copy of its rows, the
// numbers, the list and the drawer to each other and to the page's address.

import { Announcer } from "./announcer.js";
import { freshness, showFreshness } from "./badge.js";
import { Connection } from "./connection.js";
import { bookingOf, Drawer } from "./drawer.js";
import { GuestList } from "./guests.js";
import { keyOf, LiveTables, parseData } from "./live.js";
import { element, setText } from "./page.js";
import { beginPrint, endPrint } from "./paper.js";
import { viewOf, writeView } from "./roster.js";
import { nextSailing, SailingChooser } from "./sailings.js";
import { whyRefused } from "./server.js";
import { showSummary } from "./summary.js";
import { sailingName } from "./words.js";

const manifest = "boarding_manifest";
const summary = "checkin_summary";
const keys = { [manifest]: ["sailing_id", "booking_id"], [summary]: ["sailing_id"] };

/** Between two drawings, in ms: a feed at full speed commits far more often than one can read. */
const drawEvery = 150;
/** A connection that is back this soon, in ms, is no news. */
const patience = 3_000;
const askAgainAfter = 2_000;

/** What is shown of one sailing. */
const shown = {
  sailing: null, tables: null, connection: null, state: "connecting", heard: null,
  commits: new Map(), timer: 0, lostTimer: 0,
};

const announcer = new Announcer();
const guests = new GuestList({ onOpen: openGuest, onView: rememberView });
const drawer = new Drawer(drawerClosed);
const chooser = new SailingChooser((sailing) => {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("sailing", sailing);
  history.pushState(null, "", address);
  show(sailing);
});

/** Shows a sailing: everything of the one before is let go. */
function show(sailing) {
  shown.connection?.close();
  clearTimeout(shown.timer);
  drawer.close();
  announcer.forget();
  const query = `tables=${manifest},${summary}&sailing_id=${encodeURIComponent(sailing)}`;
  const path = `/v1/changes?${query}`;
  Object.assign(shown, {
    sailing, tables: new LiveTables(keys), commits: new Map(), timer: 0, heard: null,
    connection: new Connection(path, {
      onEvent: take, onState: connectionTurned, onRefused: () => tellRefusal(path),
      onOpen: () => shown.tables.forgetUnfinished(),
    }),
  });
  showName(sailing);
  guests.begin(viewOf(new URLSearchParams(location.search)));
  showView();
  setText(element("list-words"), "Waiting for the guests");
  shown.connection.open();
}

function showName(sailing) {
  const name = sailingName(sailing);
  chooser.show(sailing);
  setText(element("sailing-title"), name);
  setText(element("sailing-id"), name === sailing ? "" : sailing);
  document.title = `${sailing} – Embarkation – Tidetable`;
  delete document.documentElement.dataset.drawn;
  element("numbers").classList.add("waiting");
}

function take(type, text) {
  shown.heard = new Date();
  const commit = shown.tables.receive(type, parseData(text));
  if (commit === null) return;
  gather(commit);
  if (shown.timer === 0) draw();
}

/** Several commits between two drawings are drawn as one. */
function gather(commit) {
  const before = shown.commits.get(commit.table);
  const changes = new Map(before?.changes.map((change) => [change.key, change]));
  for (const change of commit.changes) {
    const first = changes.get(change.key);
    changes.set(change.key, { ...change, before: first ? first.before : change.before });
  }
  shown.commits.set(commit.table, {
    ...commit, changes: [...changes.values()], isFirst: commit.isFirst || before?.isFirst === true,
  });
}

function draw() {
  shown.timer = 0;
  if (shown.commits.size === 0) return;
  const commits = shown.commits;
  shown.commits = new Map();
  shown.timer = setTimeout(draw, drawEvery);
  drawFreshness();
  if (commits.has(summary)) drawSummary();
  if (commits.has(manifest)) drawGuests(commits.get(manifest));
}

function drawSummary() {
  element("numbers").classList.remove("waiting");
  showSummary(shown.tables.rows(summary).get(JSON.stringify([shown.sailing])) ?? null);
}

function drawGuests(commit) {
  guests.update(shown.tables.rows(manifest), commit);
  if (commit.isFirst) return firstDrawn();
  announcer.add(commit.changes);
  const open = commit.changes.find((change) =>
    String((change.after ?? change.before).booking_id) === drawer.booking);
  if (open) drawer.update(open.after, commit.checkpoint.version);
  else drawer.judgeBy(commit.checkpoint.version);
}

function firstDrawn() {
  document.documentElement.dataset.drawn = shown.sailing;
  performance.mark("rows-drawn");
  announcer.say(`${sailingName(shown.sailing)}: ${element("list-words").textContent}`);
  followHash();
}

function drawFreshness() {
  const checkpoint = shown.tables?.checkpoint(manifest) ?? null;
  showFreshness(element("badge"), freshness(checkpoint, shown.state, shown.heard));
}

function connectionTurned(state) {
  shown.state = state;
  clearTimeout(shown.lostTimer);
  if (state === "lost") shown.lostTimer = setTimeout(tellLost, patience);
  else setText(element("alert"), "");
  drawFreshness();
}

function tellLost() {
  if (element("alert").textContent !== "") return;
  setText(element("alert"), "The connection is lost. What you see may be old. "
    + "This page connects again by itself.");
}

async function tellRefusal(path) {
  const words = await whyRefused(path);
  if (words !== "" && shown.state === "lost") setText(element("alert"), words);
}

// The drawer and its address

function rowOf(booking) {
  const number = Number(booking);
  const booked = Number.isSafeInteger(number) ? number : booking;
  const key = { sailing_id: shown.sailing, booking_id: booked };
  return shown.tables.rows(manifest).get(keyOf(key, keys[manifest])) ?? null;
}

function openGuest(row) {
  const hash = `#booking=${row.booking_id}`;
  if (location.hash !== hash) history.pushState({ isDrawer: true }, "", hash);
  drawer.open(row, shown.tables.checkpoint(manifest)?.version ?? 1);
}

/** Shows what the address says: a guest, or none. */
function followHash() {
  const booking = bookingOf(location.hash);
  if (booking === null) return drawer.close();
  const row = rowOf(booking);
  if (row !== null) openGuest(row);
  else announcer.say(`There is no booking ${booking} on this sailing.`);
}

function drawerClosed() {
  if (bookingOf(location.hash) === null) return;
  // Back is where the reader came from; a page that was opened at a guest has no such place.
  if (history.state?.isDrawer) history.back();
  else history.replaceState(null, "", location.pathname + location.search);
}

// What the reader asks for

function rememberView(view) {
  const address = new URL(location.href);
  writeView(view, address.searchParams);
  history.replaceState(history.state, "", address);
  showView();
  announcer.say(element("list-words").textContent);
}

function showView() {
  const { show, why, text } = guests.view;
  document.querySelector(`input[name=show][value=${show}]`).checked = true;
  element("why").value = why;
  if (element("search").value !== text) element("search").value = text;
}

element("search").addEventListener("input", () => guests.ask({ text: element("search").value }));
element("why").addEventListener("change", () => {
  const why = element("why").value;
  // A reason keeps from boarding: among the cleared there is nobody to find.
  guests.ask(why === "" || guests.view.show === "blocked" ? { why } : { why, show: "blocked" });
});
element("filters").addEventListener("change", (event) => {
  if (event.target.name !== "show") return;
  const show = event.target.value;
  guests.ask(show === "blocked" || show === "expected" ? { show } : { show, why: "" });
});
element("filters").addEventListener("submit", (event) => event.preventDefault());
element("elsewhere").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  guests.ask({ show: button.dataset.show, why: "" });
  element("search").focus();
});
element("guests").addEventListener("click", (event) => {
  const sort = event.target.closest("button[data-sort]")?.dataset.sort;
  if (sort) guests.ask({ sort: guests.view.sort === sort ? `-${sort}` : sort });
});

const isTyping = (target) => target.matches("input:not([type=radio]), select, textarea");

addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && isPlain && !isTyping(event.target) && !element("drawer").open) {
    event.preventDefault();
    element("search").focus();
  }
});
element("search").addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") {
    event.preventDefault();
    document.querySelector("#rows .open")?.focus();
  } else if (event.key === "Escape" && element("search").value !== "") {
    event.preventDefault();
    element("search").value = "";
    guests.ask({ text: "" });
  }
});

element("print").addEventListener("click", () => print());
addEventListener("beforeprint", () => {
  beginPrint(guests, shown.sailing, shown.tables?.checkpoint(manifest) ?? null);
});
addEventListener("afterprint", () => endPrint(guests));

addEventListener("popstate", () => {
  const sailing = new URLSearchParams(location.search).get("sailing");
  if (sailing && sailing !== shown.sailing) show(sailing);
  else if (shown.tables?.checkpoint(manifest)) followHash();
});

/** Begins with the sailing of the address, or with the next one that has bookings. */
async function begin() {
  const wanted = new URLSearchParams(location.search).get("sailing");
  if (wanted) show(wanted);
  try {
    const sailings = await chooser.load();
    setText(element("alert"), "");
    if (shown.sailing !== null) return;
    const next = nextSailing(sailings, new Date().toISOString().slice(0, 10));
    if (next !== null) return show(next);
    setText(element("sailing-title"), "There are no bookings yet");
  } catch (error) {
    setText(element("alert"), `The sailings cannot be read. ${error.message}`);
  }
  setTimeout(begin, askAgainAfter);
}

drawFreshness();
begin();

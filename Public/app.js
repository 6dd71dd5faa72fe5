// The boarding page: asks for the rows of one sailing once a second and shows them.
//
// What comes from events is only ever set as text. An answer of 304 has no rows but a new
// freshness, so that a quiet sailing costs a few hundred bytes a second.

const table = "/v1/tables/boarding_manifest/rows";
const columns = [
  "booking_id", "guest_name", "cabin_id", "booking_status", "payment_status", "active_holds",
  "checked_in", "boardable",
];
const pollEvery = 1000;
const answerWithin = 5000;
const pageOfGuests = 250;

const element = (id) => document.getElementById(id);

const shown = {
  sailing: "",
  tag: null,
  rows: [],
  isPartial: false,
  limit: pageOfGuests,
  /** Counts the choices, so that an answer to an earlier one is thrown away. */
  choice: 0,
  timer: 0,
  lastAnswer: null,
};

/** An answer that is no success, in the words of its problem document. */
class Refusal extends Error {}

async function ask(path, fields = {}) {
  const answer = await fetch(path, {
    headers: { Accept: "application/json", ...fields },
    // The tag is handled here: the browser's cache would turn a 304 into a 200.
    cache: "no-store",
    signal: AbortSignal.timeout(answerWithin),
  });
  if (answer.ok || answer.status === 304) return answer;
  let words = `The server answered ${answer.status}.`;
  try {
    const problem = await answer.json();
    words = `${problem.title}: ${problem.detail}`;
  } catch {
    // A proxy's page, say: the status has to do.
  }
  throw new Refusal(words);
}

/** Why a guest who has not cancelled may not board, in words; empty where nothing is in the way. */
function obstacles(row) {
  const reasons = [];
  if (row.booking_status === "unconfirmed") reasons.push("booking not confirmed");
  if (row.payment_status !== "authorized") reasons.push("payment not authorized");
  if (row.active_holds.length > 0) {
    const codes = row.active_holds.map((code) => code.replaceAll("-", " ")).join(", ");
    reasons.push(`${row.active_holds.length === 1 ? "hold" : "holds"}: ${codes}`);
  }
  return reasons;
}

function count(rows) {
  const booked = rows.filter((row) => row.booking_status === "confirmed");
  const number = (passes) => booked.filter(passes).length;
  return {
    booked: booked.length,
    cleared: number((row) => row.boardable),
    hold: number((row) => row.active_holds.length > 0),
    unpaid: number((row) => row.payment_status !== "authorized"),
    "checked-in": number((row) => row.checked_in),
    cancelled: rows.filter((row) => row.booking_status === "cancelled").length,
  };
}

function cell(text, tag = "td") {
  const cell = document.createElement(tag);
  cell.textContent = text;
  return cell;
}

function line(row) {
  const line = document.createElement("tr");
  const booking = cell(row.booking_id, "th");
  booking.scope = "row";
  booking.className = "number";
  const isCancelled = row.booking_status === "cancelled";
  const cleared = cell(row.boardable ? "Cleared" : isCancelled ? "Cancelled" : "Blocked");
  cleared.dataset.cleared = row.boardable ? "yes" : isCancelled ? "gone" : "no";
  const reasons = isCancelled ? ["booking cancelled"] : obstacles(row);
  if (row.boardable) reasons.push("confirmed, paid, no holds");
  if (row.checked_in) reasons.push("checked in");
  const why = reasons.join("; ");
  line.append(
    booking, cell(row.guest_name ?? "no name yet"), cell(row.cabin_id ?? "none"), cleared,
    cell(why.charAt(0).toUpperCase() + why.slice(1)),
  );
  return line;
}

function render() {
  for (const [name, number] of Object.entries(count(shown.rows))) {
    element(`count-${name}`).textContent = number;
    element(`count-${name}`).parentElement.classList.toggle("none", number === 0);
  }
  const onlyBlocked = element("blocked-only").checked;
  const rows = onlyBlocked
    ? shown.rows.filter((row) => !row.boardable && row.booking_status !== "cancelled")
    : shown.rows;
  element("rows").replaceChildren(...rows.slice(0, shown.limit).map(line));
  element("counts").hidden = false;
  element("guests-table").hidden = rows.length === 0;
  element("more").hidden = rows.length <= shown.limit;
  element("more").textContent = `Show more (${rows.length - shown.limit} left)`;
  const bookings = rows.length === 1 ? "booking" : "bookings";
  const what = onlyBlocked ? `${bookings} that may not board` : bookings;
  const some = shown.isPartial ? "the first " : "";
  const title = `${some}${rows.length} ${what} on ${shown.sailing}`;
  element("guests-title").textContent = rows.length === 0
    ? `No ${onlyBlocked ? "booking that may not board" : "bookings"} on ${shown.sailing}`
    : title.charAt(0).toUpperCase() + title.slice(1);
}

function showFreshness(fields) {
  const behind = Number(fields.get("Stream-Lag-Events"));
  const seconds = fields.get("Stream-Lag-Seconds");
  const badge = element("freshness");
  badge.dataset.state = behind === 0 ? "fresh" : "behind";
  setText("freshness-state", behind === 0 ? "Up to date" : `${seconds} s behind`);
  const position = fields.get("Stream-Checkpoint-Offset");
  const distance = behind === 0 ? "" : `, ${behind} ${behind === 1 ? "event" : "events"} to go`;
  setText("freshness-detail", `position ${position}${distance}`);
}

function showLost(words) {
  element("freshness").dataset.state = "lost";
  setText("freshness-state", "Connection lost");
  const since = shown.lastAnswer?.toLocaleTimeString();
  setText("freshness-detail", since ? `what you see is from ${since}` : "");
  setText("alert", words);
}

/** Only what differs is set: a screen reader repeats every text that is set. */
function setText(id, text) {
  const place = element(id);
  if (place.textContent !== text) place.textContent = text;
}

async function refresh(choice) {
  const query = new URLSearchParams({
    sailing_id: shown.sailing, fields: columns.join(","), limit: "10000",
  });
  const answer = await ask(
    `${table}?${query}`, shown.tag ? { "If-None-Match": shown.tag } : {});
  const page = answer.status === 304 ? null : await answer.json();
  if (choice !== shown.choice) return;
  shown.lastAnswer = new Date();
  setText("alert", "");
  showFreshness(answer.headers);
  if (page === null) return;
  const isFirst = shown.tag === null;
  shown.tag = answer.headers.get("ETag");
  shown.rows = page.rows;
  shown.isPartial = page.next_cursor !== null;
  render();
  if (isFirst) setText("said", element("guests-title").textContent);
}

async function poll(choice) {
  try {
    await refresh(choice);
  } catch (error) {
    if (choice !== shown.choice) return;
    if (error instanceof Refusal) {
      element("freshness").dataset.state = "lost";
      setText("freshness-state", "No rows");
      setText("freshness-detail", "");
      setText("alert", error.message);
    } else {
      showLost("The server does not answer. This page asks again every second.");
    }
  }
  if (choice === shown.choice) shown.timer = setTimeout(poll, pollEvery, choice);
}

function choose(sailing) {
  clearTimeout(shown.timer);
  Object.assign(shown, {
    sailing, tag: null, rows: [], limit: pageOfGuests, choice: shown.choice + 1,
  });
  element("sailing").value = sailing;
  element("counts").hidden = true;
  element("guests-table").hidden = true;
  element("more").hidden = true;
  setText("guests-title", `Asking for ${sailing}`);
  document.title = `${sailing} – Boarding – Tidetable`;
  poll(shown.choice);
}

/**
 * The sailings to propose, newest first: one row each, of the next sailing before the last. The
 * newest with a confirmed booking is shown until another one is chosen.
 */
async function proposeSailings() {
  const list = element("sailings");
  let last = null;
  for (let found = 0; found < 60; found += 1) {
    const query = new URLSearchParams({
      fields: "sailing_id", limit: "1", order: "-sailing_id,-booking_id",
      booking_status: "confirmed",
    });
    if (last !== null) query.set("sailing_id[lt]", last);
    const page = await (await ask(`${table}?${query}`)).json();
    if (page.rows.length === 0) break;
    last = page.rows[0].sailing_id;
    const option = document.createElement("option");
    option.value = last;
    list.append(option);
    if (found === 0) newest = last;
    if (shown.choice === 0) choose(last);
  }
  if (newest === null) {
    if (shown.choice === 0) setText("guests-title", "There are no bookings yet");
    setTimeout(propose, pollEvery);
  }
}

function propose() {
  proposeSailings().catch((error) => {
    if (shown.choice > 0) return;
    if (error instanceof Refusal) setText("alert", error.message);
    else showLost("The server does not answer. This page asks again every second.");
    setTimeout(propose, pollEvery);
  });
}

let newest = null;

const wanted = () => new URLSearchParams(location.search).get("sailing");

element("choose").addEventListener("submit", (event) => {
  event.preventDefault();
  const sailing = element("sailing").value;
  const address = new URL(location.href);
  address.searchParams.set("sailing", sailing);
  history.pushState(null, "", address);
  choose(sailing);
});

element("blocked-only").addEventListener("change", () => {
  shown.limit = pageOfGuests;
  if (shown.tag !== null) render();
});

element("more").addEventListener("click", () => {
  shown.limit += pageOfGuests;
  render();
});

addEventListener("popstate", () => {
  const sailing = wanted() ?? newest;
  if (sailing) choose(sailing);
});

if (wanted()) choose(wanted());

propose();

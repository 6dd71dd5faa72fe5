// One EventSource that is never silently dead: it notices silence, opens anew by itself, and
// resumes where it was.

/** A heartbeat brings a checkpoint every 15 s; silence beyond this is a lost connection. */
const silence = 20_000;
const firstPause = 1_000;
const longestPause = 10_000;

const types = ["reset", "upsert", "delete", "checkpoint"];

/**
 * A stream of changes.
 *
 * `onEvent(type, text)` gets each event, `onState(state)` each state: `connecting`, `open`,
 * `lost`; `onOpen()` each new connection, before its events; `onRefused()` an answer that is no
 * stream.
 */
export class Connection {
  #path;
  #on;
  #source = null;
  #last = null;
  #heard = 0;
  #pause = firstPause;
  #timer = 0;
  #watch = 0;
  #state = "";

  /**
   * @param {string} path of the stream, with its query
   * @param {{onEvent: Function, onState: Function, onOpen: Function, onRefused: Function}} on
   */
  constructor(path, on) {
    this.#path = path;
    this.#on = on;
  }

  /** Opens the stream, and keeps it open until `close`. */
  open() {
    this.#tell("connecting");
    this.#watch = setInterval(() => this.#listen(), 1_000);
    addEventListener("online", this.#hurry);
    this.#connect();
  }

  /** Closes the stream for good. */
  close() {
    clearInterval(this.#watch);
    clearTimeout(this.#timer);
    removeEventListener("online", this.#hurry);
    this.#source?.close();
  }

  #connect() {
    this.#source?.close();
    this.#heard = Date.now();
    const source = new EventSource(this.#address());
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#failed(source);
    for (const type of types) source.addEventListener(type, (event) => this.#take(event));
  }

  /** A new EventSource has no Last-Event-ID, so the position goes into the address. */
  #address() {
    const address = new URL(this.#path, location.href);
    if (this.#last !== null) address.searchParams.set("after", this.#last);
    return address;
  }

  #opened() {
    this.#heard = Date.now();
    this.#on.onOpen();
  }

  #take(event) {
    this.#heard = Date.now();
    this.#pause = firstPause;
    // Not before something is heard: whoever answers may know nothing of the stream.
    this.#tell("open");
    if (event.lastEventId !== "") this.#last = event.lastEventId;
    this.#on.onEvent(event.type, event.data);
  }

  #failed(source) {
    this.#tell("lost");
    // Otherwise the browser connects again by itself.
    if (source.readyState !== EventSource.CLOSED) return;
    // Refused, perhaps for the position: a snapshot is always given.
    this.#last = null;
    this.#on.onRefused();
    this.#retry();
  }

  #listen() {
    if (Date.now() - this.#heard < silence || this.#source === null) return;
    this.#tell("lost");
    this.#connect();
  }

  #retry() {
    this.#source = null;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, longestPause);
  }

  #hurry = () => {
    if (this.#state !== "lost") return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  #tell(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.#on.onState(state);
  }
}

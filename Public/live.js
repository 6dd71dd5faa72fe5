// A copy of stream tables, kept by the events of `GET /v1/changes`: no connection, no page, no
// clock. Rows become visible at a checkpoint only, so that what is shown is always a state that
// the table had.

const unsafeInteger = /\d{16}/;

/**
 * Parses the data of a server-sent event. An integer that a double would round becomes its digits
 * as a string: two bookings must not become one.
 *
 * @param {string} text
 * @returns {any}
 */
export function parseData(text) {
  if (!unsafeInteger.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_, value, context) => {
    const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded && context?.source ? context.source : value;
  });
}

/**
 * What names a row inside its table.
 *
 * @param {object} row the row, or its key alone
 * @param {string[]} columns the key's columns, in order
 * @returns {string}
 */
export function keyOf(row, columns) {
  return JSON.stringify(columns.map((column) => row[column]));
}

/**
 * @typedef {object} Change
 * @property {string} key
 * @property {object | null} before null where the row is new
 * @property {object | null} after null where the row is gone
 *
 * @typedef {object} Commit
 * @property {string} table
 * @property {Change[]} changes only rows that differ
 * @property {object} checkpoint the event's data: version, position, log_end, lag_events, …
 * @property {boolean} isFirst whether nothing was known of the table before
 */

/** The copies of several tables. */
export class LiveTables {
  #tables = new Map();

  /** @param {Record<string, string[]>} keys the key's columns of each table */
  constructor(keys) {
    for (const [name, columns] of Object.entries(keys)) {
      this.#tables.set(name, {
        columns, rows: new Map(), checkpoint: null, waiting: new Map(), isReset: false,
      });
    }
  }

  /**
   * The rows at the last checkpoint, by key.
   *
   * @param {string} table
   * @returns {ReadonlyMap<string, object>}
   */
  rows(table) {
    return this.#tables.get(table).rows;
  }

  /**
   * The last checkpoint's data, or null before the first.
   *
   * @param {string} table
   */
  checkpoint(table) {
    return this.#tables.get(table).checkpoint;
  }

  /**
   * Takes an event.
   *
   * @param {string} type `reset`, `upsert`, `delete` or `checkpoint`
   * @param {any} data the event's data, parsed
   * @returns {Commit | null} what a checkpoint made visible; null for any other event
   */
  receive(type, data) {
    const table = this.#tables.get(data.table);
    if (!table) return null;
    switch (type) {
      case "reset":
        table.isReset = true;
        table.waiting.clear();
        return null;
      case "upsert":
        table.waiting.set(keyOf(data.row, table.columns), data.row);
        return null;
      case "delete":
        table.waiting.set(keyOf(data.key, table.columns), null);
        return null;
      case "checkpoint":
        return commit(table, data);
      default:
        return null;
    }
  }

  /** Forgets what no checkpoint closed: a new connection sends it again. */
  forgetUnfinished() {
    for (const table of this.#tables.values()) {
      table.waiting.clear();
      table.isReset = false;
    }
  }
}

function commit(table, checkpoint) {
  const isFirst = table.checkpoint === null;
  const changes = table.isReset ? replace(table) : patch(table);
  table.waiting = new Map();
  table.isReset = false;
  table.checkpoint = checkpoint;
  return { table: checkpoint.table, changes, checkpoint, isFirst };
}

function patch(table) {
  const changes = [];
  for (const [key, after] of table.waiting) {
    note(changes, key, table.rows.get(key) ?? null, after);
    if (after === null) table.rows.delete(key);
    else table.rows.set(key, after);
  }
  return changes;
}

function replace(table) {
  const changes = [];
  const rows = new Map();
  for (const [key, after] of table.waiting) {
    if (after === null) continue;
    note(changes, key, table.rows.get(key) ?? null, after);
    rows.set(key, after);
  }
  for (const [key, before] of table.rows) {
    if (!rows.has(key)) note(changes, key, before, null);
  }
  table.rows = rows;
  return changes;
}

/** A snapshot repeats rows that are as they were: those are no changes. */
function note(changes, key, before, after) {
  if (before === null && after === null) return;
  if (before && after && JSON.stringify(before) === JSON.stringify(after)) return;
  changes.push({ key, before, after });
}

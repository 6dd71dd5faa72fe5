// Numbers, times and keys as people read them. Pure: values in, text out.

const grouped = new Intl.NumberFormat("en");

/**
 * @param {number|string} value
 * @returns {string} `42,929`
 */
export function number(value) {
  return grouped.format(Number(value));
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 * @returns {string} `1 row`, `9 rows`
 */
export function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${Number(count) === 1 ? one : many}`;
}

/**
 * @param {number} seconds
 * @returns {string} `0 s`, `0.41 s`, `12 s`, `3 min 20 s`, `2 h 5 min`
 */
export function duration(seconds) {
  if (seconds < 10) return `${Number(seconds.toFixed(2))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${grouped.format(Math.floor(whole / 3600))} h ${Math.floor((whole % 3600) / 60)} min`;
}

/**
 * @param {number} value events a second
 * @returns {string} `41,944 events/s`
 */
export function rate(value) {
  return `${number(value < 10 ? Number(value.toFixed(1)) : Math.round(value))} events/s`;
}

/**
 * @param {number} events
 * @param {number} seconds
 * @returns {string} `none`, `430 events, 0.2 s`
 */
export function lag(events, seconds) {
  return events === 0 ? "none" : `${counted(events, "event")}, ${duration(seconds)}`;
}

/**
 * @param {string} name
 * @returns {string} `per key within topic`
 */
export function words(name) {
  return name.replaceAll(/[-_]/g, " ");
}

/**
 * @param {any} value a JSON value of a row
 * @returns {string}
 */
export function plain(value) {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return String(value);
}

/**
 * @param {Record<string, any>|null} key
 * @returns {string} `sailing 2026-07-14, booking 8841`
 */
export function keyWords(key) {
  if (key === null) return "key not known";
  return Object.entries(key)
    .map(([column, value]) => `${words(column.replace(/_id$/, ""))} ${plain(value)}`).join(", ");
}

/**
 * @param {string[]} names
 * @returns {string} `a`, `a and b`, `a, b and c`
 */
export function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

// Orders to the server, and what only the operations page asks.

import { ask, read } from "./server.js";

/**
 * Orders something of a projection.
 * @param {string} projection
 * @param {string} order what follows the projection's name in the path
 * @param {object} [body]
 * @param {Record<string, string>} [fields] header fields
 * @returns {Promise<any>} what the server says was done
 */
export async function order(projection, order, body = {}, fields = {}) {
  const answer = await ask(`${pathOf(projection)}/${order}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...fields },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/**
 * Deletes a version's file.
 * @param {string} projection
 * @param {number} version
 */
export async function retire(projection, version) {
  await ask(`${pathOf(projection)}/versions/${version}`, { method: "DELETE" });
}

/**
 * Compares two versions at one position.
 * @param {string} projection
 * @param {number} from
 * @param {number} to
 * @returns {Promise<{result: any, tag: string}>} the comparison, and the tag to cut over with
 */
export async function compare(projection, from, to) {
  const answer = await ask(`${pathOf(projection)}/compare?from=${from}&to=${to}&samples=8`);
  return { result: await answer.json(), tag: answer.headers.get("ETag") };
}

/**
 * The keys of a version whose events wait.
 * @param {string} projection
 * @param {number} version
 */
export function quarantine(projection, version) {
  return read(`${pathOf(projection)}/quarantine?version=${version}`);
}

function pathOf(projection) {
  return `/v1/projections/${encodeURIComponent(projection)}`;
}

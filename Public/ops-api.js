// Questions and orders to the server. Whatever it refuses comes back in its own words.

import { Refusal } from "./page.js";

const answerWithin = 10_000;

/** A refusal with its status and the page that explains it. */
export class Refused extends Refusal {
  /**
   * @param {number} status
   * @param {{type?: string, title?: string, detail?: string}} problem
   */
  constructor(status, problem) {
    super(problem.title ? `${problem.title}: ${problem.detail}` : `The server answered ${status}.`);
    this.status = status;
    /** The path of a page that explains it, or null. */
    this.page = problem.type?.startsWith("/problems/") ? problem.type : null;
  }
}

/**
 * Asks, and throws what the server refuses.
 * @param {string} path
 * @param {RequestInit} [request]
 * @returns {Promise<Response>} a success, or 304
 * @throws {Refused} an answer that is no success
 * @throws {Error} no answer
 */
export async function ask(path, request = {}) {
  const answer = await fetch(path, {
    ...request,
    headers: { Accept: "application/json", ...request.headers },
    // Tags are handled by who asks: the browser's cache would turn a 304 into a 200.
    cache: "no-store",
    signal: AbortSignal.timeout(answerWithin),
  });
  if (answer.ok || answer.status === 304) return answer;
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

/**
 * Reads one JSON document.
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function read(path) {
  return (await ask(path)).json();
}

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

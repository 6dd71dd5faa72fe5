// Questions to the server. Whatever it refuses comes back in its own words.

const answerWithin = 10_000;

/** An answer that is no success, in the words of its problem document. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {{type?: string, title?: string, detail?: string}} problem empty where the answer has
   *   none: a proxy's page, say
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
 *
 * @param {string} path
 * @param {RequestInit} [request]
 * @returns {Promise<Response>} a success, or 304
 * @throws {Refusal} where the answer is no success
 * @throws {Error} where there is no answer
 */
export async function ask(path, request = {}) {
  const within = AbortSignal.timeout(answerWithin);
  const answer = await fetch(path, {
    ...request,
    headers: { Accept: "application/json", ...request.headers },
    // Tags are handled by who asks: the browser's cache would turn a 304 into a 200.
    cache: "no-store",
    signal: request.signal ? AbortSignal.any([request.signal, within]) : within,
  });
  if (answer.ok || answer.status === 304) return answer;
  throw await refusal(answer);
}

/**
 * Reads one JSON document.
 *
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 * @throws {Refusal} where the answer is no success
 */
export async function read(path, signal) {
  return (await ask(path, { signal })).json();
}

/**
 * Why the server gives no stream, in words; empty where it does give one, or no answer at all.
 *
 * @param {string} path
 */
export async function whyRefused(path) {
  const stop = new AbortController();
  try {
    const answer = await fetch(path, {
      headers: { Accept: "text/event-stream" }, signal: stop.signal,
    });
    return answer.ok ? "" : (await refusal(answer)).message;
  } catch {
    return "";
  } finally {
    stop.abort();
  }
}

async function refusal(answer) {
  return new Refusal(answer.status, await answer.json().catch(() => ({})));
}

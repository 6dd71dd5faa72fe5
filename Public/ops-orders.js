// What an operator can order, each with the question that is asked before it, if readers or files
// are touched, and with the words that say what was done.

import { order, retire } from "./ops-api.js";
import { confirm } from "./ops-confirm.js";
import { counted, listed, number } from "./ops-words.js";

/**
 * Begins to build a version beside the live one.
 *
 * @param {string} projection
 * @param {number} version
 * @returns {Promise<string>} what was done
 */
export async function build(projection, version) {
  const begun = await order(projection, "versions", { version });
  return `Version ${version} is being built up to position ${number(begun.target)}.`;
}

/**
 * Begins to fold the log anew and to compare digests.
 *
 * @param {string} projection
 * @param {number} version
 * @returns {Promise<string>} what was done
 */
export async function verify(projection, version) {
  await order(projection, "verify", { version });
  // The card tells of its progress and its outcome.
  return "";
}

/**
 * Folds the events that wait.
 *
 * @param {string} projection
 * @param {number} version
 * @returns {Promise<string>} what was done
 */
export async function retry(projection, version) {
  const { retried, released, remaining } = await order(projection, "quarantine/retry", { version });
  return `${counted(retried, "key")} tried again: ${number(released)} came out, ${
    number(remaining)} ${remaining === 1 ? "waits" : "wait"} on.`;
}

/**
 * Asks, then folds a version anew from the first event.
 *
 * @param {string} projection
 * @param {number} version
 * @returns {Promise<string | null>} what was done, null for nothing
 */
export async function rebuild(projection, version) {
  const { confirmed } = await confirm({
    title: `Rebuild version ${version} of ${projection}?`,
    consequences: [
      "The whole log is folded anew, from its first event, into a new file.",
      "The rows that are served now go on answering until it has caught up.",
      "Then the new file takes their place; cursors and cached answers of the old one end.",
    ],
    action: "Rebuild",
  });
  if (!confirmed) return null;
  const begun = await order(projection, "rebuild", { version });
  return `Version ${version} is folded anew up to position ${number(begun.target)}.`;
}

/**
 * Asks, then deletes a version's file.
 *
 * @param {string} projection
 * @param {number} version
 * @returns {Promise<string | null>} what was done, null for nothing
 */
export async function retireVersion(projection, version) {
  const { confirmed } = await confirm({
    title: `Retire version ${version} of ${projection}?`,
    consequences: [
      `The file of version ${version} is deleted, and its folding ends.`,
      "Who asks for this version by its number is refused from then on; all others notice nothing.",
      "It can be built anew from the log.",
    ],
    action: "Retire",
  });
  if (!confirmed) return null;
  await retire(projection, version);
  return `Version ${version} is retired.`;
}

/**
 * Asks, then lets another version answer, by the comparison that was read.
 *
 * @param {{projection: string, tables: string[]}} of
 * @param {{result: any, tag: string}} compared
 * @returns {Promise<string | null>} what was done, null for nothing
 */
export async function cutOver({ projection, tables }, { result, tag }) {
  const { from, to, differences, position } = result;
  const { confirmed, limit } = await confirm({
    title: `Let version ${to} of ${projection} answer?`,
    consequences: [
      `From then on version ${to} answers every read of ${listed(tables)}, all at once.`,
      `${counted(differences, "row")} differed at position ${number(position)}. They are counted `
        + "again at that moment, and the cutover is refused where more differ than you allow here.",
      "It is refused as well where somebody has compared again since.",
      `Version ${from} goes on folding as a standby, so that you can roll back at once.`,
    ],
    action: "Cut over", limit: differences,
  });
  if (!confirmed) return null;
  const done = await order(
    projection, "cutover", { version: to, max_differences: limit }, { "If-Match": tag });
  return `Version ${done.live_version} answers since position ${number(done.position)}. `
    + `${counted(done.differences, "row")} differed.`;
}

/**
 * Asks, then lets the version answer again that did before.
 *
 * @param {{projection: string, tables: string[]}} of
 * @param {number} live the version that answers now
 * @returns {Promise<string | null>} what was done, null for nothing
 */
export async function rollBack({ projection, tables }, live) {
  const { confirmed } = await confirm({
    title: `Roll ${projection} back?`,
    consequences: [
      "The version that was live before answers again, all at once, every read of "
        + `${listed(tables)}.`,
      "It has gone on folding, so it is not behind.",
      `Version ${live} goes on folding as a standby; cut over to it again once it is right.`,
      "Where no other version was live before, nothing changes.",
    ],
    action: "Roll back",
  });
  if (!confirmed) return null;
  const done = await order(projection, "rollback");
  return `Version ${done.live_version} answers again, since position ${number(done.position)}.`;
}

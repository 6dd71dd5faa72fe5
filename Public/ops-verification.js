// A verification's progress and outcome, in words.

import { counted, duration, number } from "./ops-words.js";

/**
 * How the last verification stands, and what was found to differ since the server started.
 *
 * @param {any} projection as `GET /v1/projections` gives it
 * @returns {string} empty where there is nothing to say
 */
export function verificationWords({ verification, drift_rows: drift }) {
  const drifted = drift > 0
    ? ` Since the server started, ${counted(drift, "row")} differed from ${
      drift === 1 ? "its" : "their"} refold.` : "";
  return verdict(verification) + drifted;
}

function verdict(verification) {
  if (verification === null) return "";
  const { state, version, position, target, rows, digest, drift_rows: drift, repaired,
    reason, eta_seconds: eta } = verification;
  switch (state) {
    case "running": {
      const left = eta === null ? "" : `, ${duration(eta)} to go`;
      return `Verifying version ${version}: at ${number(position)} of ${number(target)}${left}.`;
    }
    case "matched":
      return `Verified: all ${number(rows)} rows of version ${version} equal their refold `
        + `at position ${number(position)} (digest ${digest}).`;
    case "drifted":
      return `Verified: ${counted(drift, "row")} of version ${version} differed from the refold `
        + `at position ${number(position)}${
          repaired ? ", which has taken the file's place" : ""}.`;
    case "failed": return `The verification of version ${version} failed: ${reason}.`;
    default: return "";
  }
}

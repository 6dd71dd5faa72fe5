// A question before something that readers notice: it says what will happen.

import { element, make } from "./page.js";

/**
 * Asks, and resolves once the dialog is closed.
 * @param {{title: string, consequences: string[], action: string, limit?: number}} question
 *   `limit` proposes how many rows may differ; without it nothing is to be filled in
 * @returns {Promise<{confirmed: boolean, limit: number|null}>}
 */
export function confirm({ title, consequences, action, limit }) {
  const dialog = element("confirm");
  element("confirm-title").textContent = title;
  element("confirm-consequences").replaceChildren(
    ...consequences.map((consequence) => make("li", {}, consequence)));
  element("confirm-do").textContent = action;
  const asksLimit = limit !== undefined;
  element("confirm-limit").hidden = !asksLimit;
  element("confirm-number").disabled = !asksLimit;
  element("confirm-number").value = asksLimit ? String(limit) : "";
  dialog.returnValue = "";
  dialog.showModal();
  // The harmless choice has the focus.
  element("confirm-cancel").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const confirmed = dialog.returnValue === "do";
      resolve({
        confirmed, limit: asksLimit ? Number(element("confirm-number").value) : null,
      });
    }, { once: true });
  });
}

// No submit button: the return key in the number would press it, being the first.
element("confirm-cancel").addEventListener("click", () => element("confirm").close(""));

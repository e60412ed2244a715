/** A menu that opens above a button: arrow keys, Home, End, Escape; the focus goes back to the button. */

import { icon, make } from "./dom.js";

let opened = null;

/** Opens it, or closes it when it was open. Items are `{label, hint, icon, run}`; `empty` is shown when there are none. */
export function toggleMenu(button, items, empty = "") {
  const again = opened?.button === button;
  closeMenu();
  if (!again) openMenu(button, items, empty);
}

/** Closes whatever menu is open. */
export function closeMenu() {
  if (!opened) return;
  opened.list.remove();
  opened.button.setAttribute("aria-expanded", "false");
  opened = null;
}

function openMenu(button, items, empty) {
  const list = make("div", { class: "menu", role: "menu", "aria-label": button.getAttribute("aria-label") });
  list.append(...(items.length ? items.map(entry) : [make("p", { text: empty })]));
  list.addEventListener("keydown", (event) => move(event, list, button));
  button.setAttribute("aria-expanded", "true");
  button.closest("footer").append(list);
  opened = { button, list };
  list.querySelector("button")?.focus();
}

function entry({ label, hint, icon: drawn, run }) {
  const button = make("button", { type: "button", role: "menuitem", tabindex: "-1" });
  if (drawn) button.append(icon(drawn));
  button.append(make("span", { text: label }));
  if (hint) button.append(make("small", { text: hint }));
  button.addEventListener("click", () => {
    const from = opened?.button;
    closeMenu();
    from?.focus();
    run();
  });
  return button;
}

function move(event, list, button) {
  const entries = [...list.querySelectorAll("button")];
  const at = entries.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Escape") {
    closeMenu();
    button.focus();
  } else if (event.key === "Tab") closeMenu();
  else if (next !== undefined && entries.length) {
    event.preventDefault();
    entries[next % entries.length].focus();
  }
}

document.addEventListener("pointerdown", (event) => {
  if (opened && !opened.list.contains(event.target) && !opened.button.contains(event.target)) closeMenu();
});

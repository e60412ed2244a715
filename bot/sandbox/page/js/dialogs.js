/** Boxes over the page: dialogs that hold the focus, short notes that pass, a picture in full size. */

import { byId, icon, make } from "./dom.js";
import { say } from "./words.js";

const NOTE_LASTS = 5000;

/**
 * Opens a modal dialog and gives back its element; Escape, a click beside it and its cross close it. The browser
 * gives the focus back to where it was.
 */
export function openDialog(title, content, { kind = "" } = {}) {
  const heading = make("h2", { id: "dialog-title", text: title });
  const cross = make("button", { type: "button", class: "plain", "aria-label": say("close") }, icon("close"));
  const dialog = make(
    "dialog",
    { class: kind, "aria-labelledby": "dialog-title" },
    make("div", { class: "dialog-head" }, heading, cross),
    ...content,
  );
  cross.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A text that must be closed. */
export function alertBox(text) {
  const ok = make("button", { type: "button", class: "main", text: say("ok"), autofocus: true });
  const dialog = openDialog(byId("bot-name").textContent, [make("p", { class: "alert-text", text }), ok]);
  dialog.setAttribute("role", "alertdialog");
  ok.addEventListener("click", () => dialog.close());
  ok.focus();
}

/** Asks before something is done; resolves to whether it was agreed to. */
export function confirmBox(title, text, agree) {
  return new Promise((resolve) => {
    const yes = make("button", { type: "button", class: "main", text: agree });
    const no = make("button", { type: "button", text: say("cancel") });
    const dialog = openDialog(title, [make("p", { text }), make("div", { class: "row" }, no, yes)]);
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    yes.addEventListener("click", () => dialog.close("yes"));
    no.addEventListener("click", () => dialog.close());
    yes.focus();
  });
}

/** A short note over the chat that passes by itself. */
export function note(text) {
  const shown = make("p", { class: "toast", text });
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), NOTE_LASTS);
}

/** The picture as large as the window allows. */
export function enlarge(url, text) {
  openDialog(text || say("photo"), [make("img", { src: url, alt: text || say("photo") })], { kind: "viewer" });
}

/** A field with its name above it. */
export function field(label, control) {
  return make("label", { class: "field" }, make("span", { text: label }), control);
}

/** The bot's buttons: those below a message, and those in place of the keyboard. */

import { note } from "./dialogs.js";
import { make } from "./dom.js";
import { say } from "./words.js";

const CROWDED = 4;

/** The buttons below a message, in rows as given; `busy(data)` tells which still wait for their answer. */
export function inlineKeyboard(message, { busy, onTap }) {
  const rows = message.buttons.map((row, at) => keyRow(row, (button, column) =>
    inlineKey(message, button, `${at}:${column}`, { busy, onTap })));
  return make("div", { class: "inline-keys" }, ...rows);
}

/** The keys in place of the keyboard; `onPress(button)` is told which was pressed. */
export function replyKeys(keyboard, onPress) {
  return keyboard.keyboard.map((row) => keyRow(row, (key) => {
    const button = typeof key === "string" ? { text: key } : key;
    return make("button", { type: "button", text: button.text, on: { click: () => onPress(button) } });
  }));
}

function keyRow(row, keyOf) {
  return make("div", { class: row.length > CROWDED ? "key-row crowded" : "key-row" }, ...row.map(keyOf));
}

function inlineKey(message, button, key, { busy, onTap }) {
  const address = button.url ?? button.web_app?.url;
  if (address) return link(button, address, key);
  const given = { type: "button", text: button.text, "data-key": key };
  if ("callback_data" in button && busy(button.callback_data)) Object.assign(given, { class: "busy", "aria-busy": "true" });
  return make("button", { ...given, on: { click: () => pressed(message, button, onTap) } });
}

function link(button, address, key) {
  const given = { href: address, target: "_blank", rel: "noopener noreferrer", class: "outside", "data-key": key };
  return make("a", { ...given, text: button.text });
}

function pressed(message, button, onTap) {
  if ("callback_data" in button) onTap(message, button.callback_data);
  else if (button.copy_text) copy(button.copy_text.text);
  else note(say("unknownButton"));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    note(say("copied"));
  } catch {
    note(text);
  }
}

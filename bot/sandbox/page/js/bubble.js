/** One message as a bubble. */

import { contentOf } from "./content.js";
import { icon, make } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { say, timeOf } from "./words.js";

const COMMAND = /(^|\s)(\/[a-z0-9_]{1,32})(?![\w/])/gi;
const EDITABLE = new Set(["text", "photo", "document"]);

/**
 * The message's element. `hooks`: `busy(data)`, `onTap(message, data)`, `onCommand(text)`, `onEdit(message)`,
 * `quoted(id)` → the message replied to, `onQuote(id)`.
 */
export function bubble(message, hooks) {
  const keys = message.buttons?.length ? inlineKeyboard(message, { ...hooks, busy: (data) => hooks.busy(message, data) }) : null;
  const given = { class: `message ${message.mine ? "mine" : "theirs"} kind-${message.kind}`, "data-id": message.message_id };
  if (message.album) given["data-album"] = message.album;
  if (keys) given.class += " with-keys";
  return make("article", given, make("div", { class: "bubble" }, ...inside(message, hooks)), keys);
}

/** Can its sender still change its words? */
export function editable(message) {
  return message.mine && !message.deleted && EDITABLE.has(message.kind);
}

function inside(message, hooks) {
  const parts = [quote(message, hooks), contentOf(message)];
  if (message.text) parts.push(words(message, hooks));
  parts.push(foot(message, hooks));
  return parts;
}

function words(message, hooks) {
  const shown = make("div", { class: "words-shown", html: message.html, dir: "auto" });
  for (const link of shown.querySelectorAll("a")) link.target = "_blank";
  for (const spoiler of shown.querySelectorAll(".tg-spoiler")) unveils(spoiler);
  if (!message.mine) linkCommands(shown, hooks.onCommand);
  return shown;
}

function unveils(spoiler) {
  const unveil = () => spoiler.classList.add("seen");
  Object.assign(spoiler, { tabIndex: 0, role: "button", onclick: unveil, onkeydown: (event) => event.key === "Enter" && unveil() });
}

/** A /command in the bot's words is sent by a tap, as in Telegram. */
function linkCommands(shown, onCommand) {
  const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (text.parentElement.closest("a, pre, code")) continue;
    const found = [...text.data.matchAll(COMMAND)].reverse();
    for (const match of found) {
      const start = match.index + match[1].length;
      const tail = text.splitText(start);
      tail.splitText(match[2].length);
      const button = make("button", { type: "button", class: "link", text: match[2] });
      button.addEventListener("click", () => onCommand(match[2]));
      tail.replaceWith(button);
    }
  }
}

function quote(message, hooks) {
  if (!message.reply_to) return null;
  const original = hooks.quoted(message.reply_to);
  const text = original ? original.text || say(original.kind) || "" : say("deletedMessage");
  const button = make("button", { type: "button", class: "quote", "data-key": "quote" });
  button.append(make("small", { text: say("replyTo") }), make("span", { text: text || "…" }));
  button.addEventListener("click", () => hooks.onQuote(message.reply_to));
  return button;
}

function foot(message, hooks) {
  const line = make("p", { class: "foot" });
  if (editable(message)) {
    const pen = make("button", { type: "button", class: "pen", "aria-label": say("edit"), title: say("edit"), "data-key": "pen" });
    pen.append(icon("pen"));
    pen.addEventListener("click", () => hooks.onEdit(message));
    line.append(pen);
  }
  if (message.edit_date) line.append(make("span", { class: "edited", text: say("edited") }), " ");
  line.append(make("time", { datetime: message.date, text: timeOf(message.date) }));
  return line;
}

/** Where one writes: the text field, the bot's commands, the keys that the bot offers, the start button. */

import { closeMenu, toggleMenu } from "./menus.js";
import { confirmBox } from "./dialogs.js";
import { byId, icon, make } from "./dom.js";
import { replyKeys } from "./keyboards.js";
import { act } from "./server.js";
import { say } from "./words.js";

const LONGEST = 4096;

export class Composer {
  /** `hooks`: `attempt(function)`, `lastOwn()`, `askForPlace(then)`, `commands()`, `start()`, `sent()`. */
  constructor(hooks) {
    this.hooks = hooks;
    this.form = byId("composer");
    this.text = byId("text");
    this.keys = byId("keys");
    this.keysToggle = byId("keys-toggle");
    this.shownKeys = "";
    this.drafts = new Map();
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => this.typed(event));
    this.keysToggle.addEventListener("click", () => this.showKeys(this.keys.hidden));
    byId("commands").addEventListener("click", (event) => this.showCommands(event.currentTarget));
    byId("start").addEventListener("click", () => hooks.start());
  }

  /** Another person writes; a text not yet sent stays theirs. */
  begin(person) {
    if (this.person) this.drafts.set(this.person.id, this.editing ? "" : this.text.value);
    this.person = person;
    this.endEdit();
    this.text.value = this.drafts.get(person.id) ?? "";
    this.takeKeyboard(null);
    this.grow();
    closeMenu();
  }

  /** Shows the text field, or in its place one button with these words. */
  offer(words) {
    const start = byId("start");
    const held = start === document.activeElement && !words;
    start.hidden = !words;
    start.textContent = words ?? "";
    this.form.hidden = Boolean(words);
    if (words) this.keys.hidden = true;
    if (held) this.text.focus();
  }

  /** Shows the keyboard that the bot offers now, or none. */
  takeKeyboard(keyboard) {
    const shown = JSON.stringify(keyboard);
    this.text.placeholder = keyboard?.input_field_placeholder || say("message");
    if (shown === this.shownKeys) return;
    const held = this.keys.contains(document.activeElement);
    this.shownKeys = shown;
    this.keysToggle.hidden = !keyboard;
    this.keys.replaceChildren(...(keyboard ? replyKeys(keyboard, (button) => this.press(button)) : []));
    this.showKeys(Boolean(keyboard));
    if (held) this.text.focus();
  }

  /** Puts a message of one's own into the field, to change it. */
  edit(message) {
    this.editing = message;
    const stop = make("button", { type: "button", class: "plain", "aria-label": say("cancel") }, icon("close"));
    stop.addEventListener("click", () => this.endEdit(true));
    const words = make("span", {}, make("b", { text: say("editingNow") }), make("small", { text: message.text || say(message.kind) }));
    byId("editing").replaceChildren(icon("pen"), words, stop);
    byId("editing").hidden = false;
    this.text.value = message.text;
    this.grow();
    this.text.focus();
  }

  /** Sends words as typed, in pieces where Telegram's app would cut them. */
  say(text) {
    const pieces = piecesOf(text);
    return this.attempt(async () => {
      while (pieces.length) {
        await act(this.person.id, "say", { text: pieces[0] });
        pieces.shift();
      }
    });
  }

  attempt(what) {
    return this.hooks.attempt(what).then((done) => done && this.hooks.sent());
  }

  submitted(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return this.text.focus();
    const edited = this.editing;
    this.text.value = "";
    this.endEdit();
    this.grow();
    this.text.focus();
    if (!edited) this.say(text);
    else this.attempt(() => act(this.person.id, "edit", { message_id: edited.message_id, text }));
    return undefined;
  }

  endEdit(forget = false) {
    if (forget) {
      this.text.value = "";
      this.text.focus();
    }
    this.editing = null;
    byId("editing").hidden = true;
    this.grow();
  }

  typed(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "Escape" && this.editing) this.endEdit(true);
    else if (event.key === "ArrowUp" && !this.text.value) this.editLast(event);
  }

  editLast(event) {
    const message = this.hooks.lastOwn();
    if (!message) return;
    event.preventDefault();
    this.edit(message);
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }

  showKeys(shown) {
    this.keys.hidden = !shown;
    this.keysToggle.setAttribute("aria-expanded", String(shown));
  }

  showCommands(button) {
    const items = this.hooks.commands().map(({ command, description }) => ({
      label: `/${command}`,
      hint: description,
      run: () => this.say(`/${command}`),
    }));
    toggleMenu(button, items, say("noCommands"));
  }

  async press(button) {
    const person = this.person.id;
    const label = button.text;
    if (button.request_location) return this.hooks.askForPlace((place) => this.pressed(person, { label, ...place }));
    if (button.request_contact && !(await confirmBox(say("shareContact"), this.person.phone, say("share")))) return undefined;
    return this.pressed(person, { label });
  }

  pressed(person, body) {
    return this.attempt(() => act(person, "press", body));
  }
}

/** The text in pieces of up to 4,096 UTF-16 units, none of which ends within a character. */
export function piecesOf(text) {
  const pieces = [];
  let left = text;
  while (left.length > LONGEST) {
    const inside = /[\uD800-\uDBFF]/.test(left[LONGEST - 1]);
    const end = inside ? LONGEST - 1 : LONGEST;
    pieces.push(left.slice(0, end));
    left = left.slice(end);
  }
  return [...pieces, left].filter((piece) => piece.trim());
}

/** The list of messages: kept in order, replaced in place, followed at its end. */

import { bubble, editable } from "./bubble.js";
import { alertBox, note } from "./dialogs.js";
import { byId, make } from "./dom.js";
import { act } from "./server.js";
import { dayOf } from "./words.js";

const NEAR_END = 48;
const TAP_EXPIRES = 150_000;

export class Chat {
  /** `hooks`: `onCommand(text)`, `onEdit(message)`, `attempt(function)` which tells what went wrong. */
  constructor(hooks) {
    this.hooks = hooks;
    this.log = byId("log");
    this.scroll = byId("scroll");
    this.top = 0;
    this.toEnd = byId("to-end");
    this.scroll.addEventListener("scroll", () => this.scrolled());
    this.toEnd.addEventListener("click", () => this.follow());
    const watch = new ResizeObserver(() => this.follows && this.stay());
    watch.observe(this.log);
    watch.observe(this.scroll);
    this.begin(null);
  }

  /** An empty list, for another person. */
  begin(person) {
    this.person = person;
    this.messages = new Map();
    this.elements = new Map();
    this.taps = new Map();
    this.waiting = new Map();
    this.early = new Map();
    this.log.replaceChildren();
    this.follow();
  }

  /** Takes in what changed; `whole` when it is all there is. */
  take(view, whole) {
    if (whole) this.forgetAllBut(new Set(view.messages.map((message) => message.message_id)));
    for (const message of view.messages) this.put(message);
    this.markDays();
    for (const toast of view.toasts) this.answered(toast, whole);
    this.follows ? this.stay() : this.scrolled();
  }

  /** The newest message of the person's own that can still be changed. */
  lastOwn() {
    return [...this.messages.values()].filter(editable).at(-1);
  }

  /** The number of the newest message; 0 where there is none. */
  newest() {
    return Math.max(0, ...this.messages.keys());
  }

  /** Goes to the end, and stays there. */
  follow() {
    this.follows = true;
    this.stay();
  }

  stay() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
    this.top = this.scroll.scrollTop;
    this.toEnd.hidden = true;
  }

  /** Only a scroll upwards ends the following: a keyboard that comes up also leaves the end out of sight. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroll;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END) this.follows = true;
    else if (scrollTop < this.top) this.follows = false;
    this.top = scrollTop;
    this.toEnd.hidden = this.follows;
  }

  forgetAllBut(kept) {
    for (const id of [...this.elements.keys()]) if (!kept.has(id)) this.remove(id);
  }

  remove(id) {
    this.elements.get(id)?.remove();
    this.elements.delete(id);
    this.messages.delete(id);
  }

  put(message) {
    const id = message.message_id;
    const before = this.elements.get(id);
    if (!message.deleted && before && same(this.messages.get(id), message)) return;
    const key = before?.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    if (message.deleted) this.remove(id);
    else this.draw(message, before);
    if (key !== null) this.refocus(id, key);
  }

  draw(message, before) {
    const made = bubble(message, {
      ...this.hooks,
      busy: (of, data) => this.taps.has(tapKey(of, data)),
      onTap: (of, data) => this.tap(of, data),
      quoted: (id) => this.messages.get(id),
      onQuote: (id) => this.elements.get(id)?.scrollIntoView({ block: "center" }),
    });
    const known = before ? null : this.following(message.message_id);
    if (before) before.replaceWith(made);
    else this.log.insertBefore(made, known ?? null);
    this.messages.set(message.message_id, message);
    this.elements.set(message.message_id, made);
  }

  /** The element that a new message with this number goes before; most go to the end. */
  following(id) {
    if (id > this.newest()) return null;
    const next = Math.min(...[...this.elements.keys()].filter((other) => other > id));
    return this.elements.get(next);
  }

  refocus(id, key) {
    const element = this.elements.get(id);
    const same = element?.querySelector(`[data-key="${CSS.escape(key ?? "")}"]`);
    (same ?? element?.querySelector("button, a") ?? this.scroll).focus({ preventScroll: true });
  }

  /** A line before the first message of each day; lines that stand right are left alone, since the log is read aloud. */
  markDays() {
    const stale = new Set(this.log.querySelectorAll(".day"));
    let day = "";
    for (const [id, message] of [...this.messages].sort(([one], [other]) => one - other)) {
      const its = dayOf(message.date);
      if (its !== day) stale.delete(this.dayLine(this.elements.get(id), its));
      day = its;
    }
    for (const line of stale) line.remove();
  }

  dayLine(element, text) {
    const before = element.previousElementSibling;
    if (before?.className === "day" && before.textContent === text) return before;
    const line = make("p", { class: "day", text });
    element.before(line);
    return line;
  }

  /** Taps a button: it spins until the bot answers, or can't any more. */
  tap(message, data) {
    const key = tapKey(message, data);
    if (this.taps.has(key)) return undefined;
    const person = this.person;
    return this.hooks.attempt(async () => {
      this.spin(key, message);
      try {
        const { callback_query_id: query } = await act(person, "tap", { data, message_id: message.message_id });
        if (person === this.person) this.wait(query, key);
      } catch (trouble) {
        this.rest(key);
        throw trouble;
      }
    });
  }

  wait(query, key) {
    const early = this.early.get(query);
    if (early) return this.show(early, key);
    this.waiting.set(query, key);
    return setTimeout(() => this.waiting.delete(query) && this.rest(key), TAP_EXPIRES);
  }

  answered(toast, whole) {
    const key = this.waiting.get(toast.callback_query_id);
    if (key) this.show(toast, key);
    else if (!whole || this.taps.size) this.early.set(toast.callback_query_id, toast);
  }

  show(toast, key) {
    this.waiting.delete(toast.callback_query_id);
    this.early.delete(toast.callback_query_id);
    this.rest(key);
    if (toast.text) (toast.alert ? alertBox : note)(toast.text);
    if (toast.url) note(toast.url);
  }

  spin(key, message) {
    this.taps.set(key, message.message_id);
    this.mark(key, true);
  }

  rest(key) {
    this.mark(key, false);
    this.taps.delete(key);
  }

  mark(key, busy) {
    const message = this.messages.get(this.taps.get(key));
    const element = this.elements.get(message?.message_id);
    for (const button of element?.querySelectorAll(".inline-keys [data-key]") ?? []) {
      const [row, column] = button.dataset.key.split(":");
      if (tapKey(message, message.buttons[row][column].callback_data) !== key) continue;
      button.classList.toggle("busy", busy);
      if (busy) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
  }
}

const tapKey = (message, data) => `${message.message_id}:${data}`;

/** After a lost connection everything comes again: what didn't change keeps its element, and with it the focus. */
function same(one, other) {
  return JSON.stringify({ ...one, seq: 0 }) === JSON.stringify({ ...other, seq: 0 });
}

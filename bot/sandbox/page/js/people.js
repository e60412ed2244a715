/** Who one is: the personas and those made here, with marks for what they haven't read. */

import { field, openDialog } from "./dialogs.js";
import { initials } from "./content.js";
import { byId, icon, make } from "./dom.js";
import { ask } from "./server.js";
import { say } from "./words.js";

const READ = "read:";
const PERSONAS = new Set(["french_volunteer", "english_volunteer", "donor", "coordinator"]);

export class People {
  /** `onChosen(person)` is told of every change of person; `attempt` runs what may fail. */
  constructor({ onChosen, attempt }) {
    this.onChosen = onChosen;
    this.attempt = attempt;
    this.list = [];
    this.unread = new Map();
    this.current = null;
    this.bar = byId("people");
    addEventListener("hashchange", () => this.choose(this.named(fromHash()) ?? this.current));
  }

  /** Asks who there is; the one chosen stays chosen where there still is such a person. */
  async load() {
    this.list = (await ask("/sandbox/people")).people;
    const same = this.list.find((person) => person.id === this.current?.id);
    if (same) this.current = same;
    this.draw();
    return same;
  }

  /** The person by persona, id or first name. */
  named(name) {
    const wanted = String(name).toLowerCase();
    return this.list.find((person) => [person.persona, String(person.id), person.first_name.toLowerCase()].includes(wanted) && wanted);
  }

  /** Becomes that person, the first where there is none such. */
  choose(person, again = false) {
    const next = person ?? this.list[0];
    if (!next || (next === this.current && !again)) return;
    this.current = next;
    history.replaceState(null, "", `${location.pathname}#${keyOf(next)}`);
    this.unread.delete(next.id);
    this.draw();
    this.bar.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.onChosen(next);
  }

  /** What was read up to this message; kept for the next visit. */
  read(person, messageId) {
    if (messageId > this.lastRead(person)) localStorage.setItem(READ + person, String(messageId));
  }

  /** Counts a message the bot sent while somebody else was chosen. */
  received(person, messageId) {
    if (person === this.current?.id || messageId <= this.lastRead(person)) return;
    if (!this.list.some((known) => known.id === person)) return;
    this.unread.set(person, (this.unread.get(person) ?? 0) + 1);
    this.draw();
  }

  /** The count begins anew. */
  forgetUnread() {
    this.unread.clear();
    this.draw();
  }

  lastRead(person) {
    return Number(localStorage.getItem(READ + person) ?? 0);
  }

  draw() {
    const focused = this.bar.contains(document.activeElement) ? document.activeElement.dataset.person : null;
    const add = make("button", { type: "button", class: "person", "data-person": "new", "aria-label": say("newPerson"), "aria-haspopup": "dialog" });
    add.append(make("span", { class: "avatar" }, icon("plus")), make("b", { text: say("newPersonShort") }));
    add.addEventListener("click", () => this.askForNew());
    this.bar.replaceChildren(...this.list.map((person) => this.button(person)), add);
    if (focused) this.bar.querySelector(`[data-person="${focused}"]`)?.focus();
  }

  button(person) {
    const chosen = person.id === this.current?.id;
    const count = this.unread.get(person.id) ?? 0;
    const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
    const role = PERSONAS.has(person.persona) ? say(person.persona) : person.language_code;
    const unread = count > 1 ? say("unread", { n: count }) : count ? say("unreadOne") : "";
    const given = { type: "button", class: "person", "data-person": person.id, "aria-current": chosen ? "true" : null };
    given["aria-label"] = [name, role, person.language_code, unread].filter(Boolean).join(", ");
    given.title = given["aria-label"];
    const avatar = make("span", { class: `avatar tone-${person.id % 6}` }, initials(name));
    if (person.language_code) avatar.append(make("i", { class: "tongue", text: person.language_code.slice(0, 2) }));
    if (count) avatar.append(make("i", { class: "unread", text: count > 99 ? "99+" : count }));
    const words = [make("b", { text: person.first_name }), make("small", { text: role })];
    return make("button", { ...given, on: { click: () => this.choose(person) } }, avatar, ...words);
  }

  askForNew() {
    const first = make("input", { name: "first_name", required: true, maxlength: 64, autocomplete: "off" });
    const last = make("input", { name: "last_name", maxlength: 64, autocomplete: "off" });
    const tongues = [["fr", "french"], ["en", "english"], ["ar", "otherLanguage"]];
    const choice = make("select", { name: "language_code" }, ...tongues.map(([code, key]) => make("option", { value: code, text: say(key) })));
    const done = make("button", { type: "submit", class: "main", text: say("create") });
    const form = make("form", {}, field(say("firstName"), first), field(say("lastName"), last), field(say("appLanguage"), choice), done);
    const dialog = openDialog(say("newPerson"), [form]);
    first.focus();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = Object.fromEntries(new FormData(form));
      dialog.close();
      this.attempt(() => this.make(body));
    });
  }

  async make(body) {
    const person = await ask("/sandbox/people", { body });
    this.list.push(person);
    this.choose(person);
  }
}

/** What the page's address says after its '#'. */
export function fromHash() {
  return decodeURIComponent(location.hash.slice(1));
}

const keyOf = (person) => person.persona || String(person.id);

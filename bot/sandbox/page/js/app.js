/** The page: a chat with the bot, as whoever one chooses to be. */

import { askForPlace, attachMenu, sender } from "./attach.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { note } from "./dialogs.js";
import { byId, icon, make } from "./dom.js";
import { follow, pause } from "./follow.js";
import { fromHash, People } from "./people.js";
import { act, ask, Trouble } from "./server.js";
import { showClock, toolsMenu } from "./tools.js";
import { language, say } from "./words.js";

const TICK = 2000;
const TICKS_A_PROFILE = 5;
const TYPING_LASTS = 5000;

class App {
  constructor() {
    const attempt = (what) => this.attempt(what);
    this.blocked = false;
    this.profile = { commands: [], description: "", name: "Utopia 56" };
    this.people = new People({ onChosen: (person) => this.become(person), attempt });
    this.chat = new Chat({
      attempt,
      onCommand: (text) => this.composer.say(text),
      onEdit: (message) => this.composer.edit(message),
    });
    this.composer = new Composer({
      attempt,
      askForPlace,
      lastOwn: () => this.chat.lastOwn(),
      commands: () => this.profile.commands,
      start: () => this.start(),
      sent: () => this.chat.follow(),
    });
    attachMenu(sender(() => this.people.current, (what) => this.composer.attempt(what)));
    toolsMenu({ attempt, person: () => this.people.current, blocked: () => this.blocked, clockMoved: showClock });
  }

  /** Begins, trying until the server answers. */
  async begin() {
    const query = new URLSearchParams(location.search);
    for (;;) {
      try {
        await this.people.load();
        break;
      } catch (trouble) {
        await new Promise((retry) => this.lost(trouble, retry) ?? pause(TICK).then(retry));
      }
    }
    this.found();
    const person = this.people.named(query.get("as") ?? fromHash()) || this.people.list[0];
    if (query.has("start")) this.link = { person: person.id, payload: query.get("start") };
    this.people.choose(person);
    await this.tick();
  }

  /** Another person's chat takes the page. */
  become(person) {
    this.following?.abort();
    this.following = new AbortController();
    this.blocked = person.blocked;
    this.started = person.started;
    this.chat.begin(person.id);
    this.composer.begin(person);
    this.settle();
    this.status();
    this.loadProfile();
    follow(person.id, {
      signal: this.following.signal,
      onNews: (view, whole) => this.news(view, whole),
      onLost: (retry) => this.lost(null, retry),
      onFound: () => this.cameBack(),
      onGone: () => this.startOver(),
    });
  }

  news(view, whole) {
    this.chat.take(view, whole);
    this.blocked = view.blocked;
    this.started ||= view.messages.some((message) => message.mine);
    this.composer.takeKeyboard(view.reply_keyboard);
    this.settle();
    this.status(view.action);
    this.people.read(this.people.current.id, this.chat.newest());
  }

  /** Shows the text field or the button that stands in its place, and the bot's introduction in an empty chat. */
  settle() {
    const person = this.people.current;
    const payload = this.link?.person === person.id ? this.link.payload : undefined;
    byId("start").disabled = person.deactivated;
    if (person.deactivated) this.composer.offer(say("gone"));
    else if (payload) this.composer.offer(say("startWith", { payload }));
    else if (this.blocked) this.composer.offer(say("unblockAndGo"));
    else this.composer.offer(this.started && payload === undefined ? null : say("start"));
    const { name, description } = this.profile;
    byId("bot-name").textContent = document.title = name;
    byId("intro").hidden = this.chat.messages.size > 0;
    byId("intro").replaceChildren(make("img", { src: "/static/icon.svg", alt: "", width: 72, height: 72 }),
      make("b", { text: name }), make("p", { text: description }));
  }

  /** The button in place of the text field. */
  async start() {
    const person = this.people.current;
    const payload = this.link?.person === person.id ? this.link.payload : undefined;
    const what = this.blocked && payload === undefined ? () => act(person.id, "unblock")
      : () => act(person.id, "open", payload ? { payload } : {});
    this.link = undefined;
    await this.composer.attempt(what);
    this.settle();
  }

  status(action = null) {
    clearTimeout(this.stops);
    byId("status").textContent = this.blocked ? say("blocked") : say(action ? "typing" : "bot");
    byId("status").classList.toggle("typing", Boolean(action));
    if (action) this.stops = setTimeout(() => this.status(), TYPING_LASTS);
  }

  /** Runs what may fail, says what went wrong, and offers to try again where that may help. Gives whether it worked. */
  async attempt(what) {
    const line = byId("failed");
    try {
      await what();
      line.hidden = true;
      return true;
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
      if (trouble.passing) this.trouble(line, say("notDone"), () => this.attempt(what));
      else note(say("refused", { why: trouble.message }));
      return false;
    }
  }

  trouble(line, words, retry) {
    const again = make("button", { type: "button", text: say("tryNow") });
    const drop = make("button", { type: "button", class: "plain", "aria-label": say("close") }, icon("close"));
    line.replaceChildren(make("span", { text: words }), again, drop);
    line.hidden = false;
    drop.addEventListener("click", () => (line.hidden = true));
    again.addEventListener("click", () => {
      line.hidden = true;
      retry();
    });
  }

  lost(_, retry) {
    byId("status").textContent = say("connecting");
    const line = byId("connection");
    if (!line.hidden) line.querySelector("button").onclick = retry;
    else {
      const again = make("button", { type: "button", text: say("tryNow") });
      again.onclick = retry;
      line.replaceChildren(make("span", { text: say("lost") }), again);
      line.hidden = false;
    }
  }

  found() {
    byId("connection").hidden = true;
    this.status();
  }

  async cameBack() {
    this.found();
    await this.refresh();
  }

  /** The server may be another one now: asks again who there is and what the bot is. */
  async refresh() {
    try {
      const same = await this.people.load();
      if (!same) return this.people.choose(this.people.list[0]);
      this.started = same.started;
      await this.loadProfile();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
    }
    return undefined;
  }

  /** The chat is gone, or everything was forgotten. */
  async startOver() {
    this.people.forgetUnread();
    await this.refresh();
    this.people.choose(this.people.list.find((person) => person.id === this.people.current.id), true);
  }

  async loadProfile() {
    const person = this.people.current;
    try {
      const code = encodeURIComponent(person.language_code);
      const profile = await ask(`/sandbox/bot?language_code=${code}`);
      if (person !== this.people.current) return;
      this.profile = profile;
      this.settle();
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble;
    }
  }

  /** Watches what isn't this chat's: messages for the others, the clock, what the bot says of itself. */
  async tick() {
    let after = 0;
    for (let count = 0; ; count += 1) {
      try {
        const { seq, deliveries } = await ask(`/sandbox/deliveries?after=${after}`);
        if (seq < after) await this.startOver();
        else for (const { chat_id: person, message_id: id } of deliveries) this.people.received(person, id);
        after = seq < after ? 0 : seq;
        if (count % TICKS_A_PROFILE === 0) {
          showClock(await ask("/sandbox/clock"));
          await this.loadProfile();
        }
      } catch (trouble) {
        if (!(trouble instanceof Trouble)) throw trouble;
      }
      await pause(TICK);
    }
  }
}

function nameEverything() {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.tagName === "BUTTON") element.title = say(element.dataset.label);
  }
  for (const element of document.querySelectorAll("[data-icon]")) element.append(icon(element.dataset.icon));
}

nameEverything();
new App().begin();

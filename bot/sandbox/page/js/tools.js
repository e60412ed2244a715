/** The tools behind the three dots: deep link, block, clock. */

import { field, openDialog } from "./dialogs.js";
import { byId, make } from "./dom.js";
import { act, ask } from "./server.js";
import { momentOf, say } from "./words.js";

const HOUR = 3600;
const PAYLOAD = "[A-Za-z0-9_\\-]{0,64}";

/** Wires the button. `hooks`: `person()`, `blocked()`, `attempt(function)`, `clockMoved(clock)`. */
export function toolsMenu(hooks) {
  byId("tools").addEventListener("click", () => show(hooks));
}

/** The line that says that the clock was moved; nothing while it runs true. */
export function showClock(clock) {
  const line = byId("clock");
  const moved = Math.abs(clock.offset) >= 1;
  line.hidden = !moved;
  line.textContent = moved ? say("clockMoved", { when: momentOf(clock.now) }) : "";
}

/** The payload in what somebody pasted: a whole link, or what follows its 'start='. */
export function payloadOf(pasted) {
  return pasted.trim().replace(/^.*[?&]start=/, "").replace(/&.*$/, "");
}

function show(hooks) {
  const dialog = openDialog(say("tools"), [deepLink(hooks), blocking(hooks), clock(hooks)], { kind: "tools" });
  for (const button of dialog.querySelectorAll("[data-closes]")) button.addEventListener("click", () => dialog.close());
  dialog.querySelector("form").addEventListener("submit", () => dialog.close());
}

function deepLink(hooks) {
  const payload = make("input", { autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const form = make("form", { class: "section" }, make("h3", { text: say("deepLink") }));
  form.append(field(say("payload"), payload), make("button", { type: "submit", class: "main", text: say("open") }));
  const fits = new RegExp(`^${PAYLOAD}$`);
  const check = () => payload.setCustomValidity(fits.test(payloadOf(payload.value)) ? "" : say("wrongPayload"));
  payload.addEventListener("input", check);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    hooks.attempt(() => act(hooks.person().id, "open", { payload: payloadOf(payload.value) }));
  });
  return form;
}

function blocking(hooks) {
  const action = hooks.blocked() ? "unblock" : "block";
  const button = make("button", { type: "button", "data-closes": true, text: say(action) });
  button.addEventListener("click", () => hooks.attempt(() => act(hooks.person().id, action)));
  return make("section", { class: "section" }, make("h3", { text: say("blocking") }), button);
}

function clock(hooks) {
  const now = make("p", { "aria-live": "polite" });
  const tell = (moment) => {
    now.textContent = say("clockNow", { when: momentOf(moment.now) });
    hooks.clockMoved(moment);
  };
  const move = (key, body) => {
    const button = make("button", { type: "button", text: say(key) });
    button.addEventListener("click", () => hooks.attempt(async () => tell(await ask("/sandbox/clock", { body }))));
    return button;
  };
  const moves = [move("plusHour", { advance: HOUR }), move("plusDay", { advance: 24 * HOUR }), move("resetClock", { offset: 0 })];
  hooks.attempt(async () => tell(await ask("/sandbox/clock")));
  return make("section", { class: "section" }, make("h3", { text: say("clockTitle") }), now, make("div", { class: "row wrap" }, ...moves));
}

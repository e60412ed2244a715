/** The paperclip: what can be sent besides words. */

import { field, openDialog } from "./dialogs.js";
import { byId, make } from "./dom.js";
import { toggleMenu } from "./menus.js";
import { act } from "./server.js";
import { positionOf, say, sizeOf } from "./words.js";

const PLACES = [
  ["Calais", 50.9513, 1.8587],
  ["Lille", 50.6292, 3.0573],
  ["Paris", 48.8566, 2.3522],
  ["Lorient", 47.7486, -3.3664],
];
const EMOJI = ["👍", "❤️", "🙏", "🎉", "😀", "🤔"];

/** Wires the paperclip and pasted files. `send(action, body, form)` sends as the person now chosen. */
export function attachMenu(send) {
  const button = byId("attach");
  button.addEventListener("click", () => toggleMenu(button, entries(send)));
  byId("text").addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (!file) return;
    event.preventDefault();
    askForCaption(file, file.type.startsWith("image/") ? "photo" : "document", send);
  });
}

/** What sends as `person`: given to `attachMenu`. */
export function sender(person, attempt) {
  return (action, body, form) => attempt(() => act(person().id, action, body, form));
}

function entries(send) {
  return [
    { label: say("photo"), icon: "photo", run: () => chooseFile("photo", "image/*", send) },
    { label: say("document"), icon: "file", run: () => chooseFile("document", "", send) },
    { label: say("contact"), icon: "person", run: () => send("contact", {}) },
    { label: say("location"), icon: "pin", run: () => askForPlace((place) => send("location", place)) },
    { label: say("sticker"), icon: "smile", run: () => chooseSticker(send) },
    { label: say("voice"), icon: "voice", run: () => send("voice", {}) },
    { label: say("poll"), icon: "poll", run: () => send("poll", { question: say("pollQuestion"), options: [say("pollYes"), say("pollNo")] }) },
  ];
}

function chooseFile(kind, accept, send) {
  const input = make("input", { type: "file", accept });
  input.addEventListener("change", () => input.files[0] && askForCaption(input.files[0], kind, send));
  input.click();
}

function askForCaption(file, kind, send) {
  const caption = make("input", { maxlength: 1024, autocomplete: "off" });
  const address = kind === "photo" ? URL.createObjectURL(file) : "";
  const preview = address
    ? make("img", { class: "preview", src: address, alt: file.name })
    : make("p", { class: "preview", text: `${file.name} · ${sizeOf(file.size)}` });
  const form = make("form", {}, preview, field(say("caption"), caption), submit(say("send")));
  const dialog = openDialog(say(kind), [form]);
  caption.focus();
  dialog.addEventListener("close", () => URL.revokeObjectURL(address));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    send(kind, undefined, formOf({ file, caption: caption.value, name: file.name }));
  });
}

function formOf(parts) {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) if (value) form.append(name, value);
  return form;
}

function chooseSticker(send) {
  const buttons = EMOJI.map((emoji) => make("button", { type: "button", class: "emoji", text: emoji }));
  const dialog = openDialog(say("sticker"), [make("div", { class: "row wrap" }, ...buttons)]);
  for (const button of buttons)
    button.addEventListener("click", () => {
      dialog.close();
      send("sticker", { emoji: button.textContent });
    });
}

/** Asks where: a named town, or coordinates; calls `then({latitude, longitude})`. */
export function askForPlace(then) {
  const towns = PLACES.map(([name, latitude, longitude]) => {
    const words = [make("b", { text: name }), make("small", { text: positionOf({ latitude, longitude }) })];
    return make("button", { type: "button", on: { click: () => answer({ latitude, longitude }) } }, ...words);
  });
  const [latitude, longitude] = [90, 180].map((limit) =>
    make("input", { required: true, type: "number", step: "any", min: -limit, max: limit, inputmode: "text" }));
  const pair = make("div", { class: "row" }, field(say("latitude"), latitude), field(say("longitude"), longitude));
  const form = make("form", {}, pair, submit(say("share")));
  const dialog = openDialog(say("location"), [make("div", { class: "towns" }, ...towns), form]);
  const answer = (place) => {
    dialog.close();
    then(place);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer({ latitude: latitude.valueAsNumber, longitude: longitude.valueAsNumber });
  });
}

const submit = (text) => make("button", { type: "submit", class: "main", text });

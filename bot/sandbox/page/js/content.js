/** What a message holds besides its words: pictures, files, places, cards. */

import { enlarge, note } from "./dialogs.js";
import { icon, make } from "./dom.js";
import { positionOf, say, sizeOf } from "./words.js";

const SHOWN = { photo, document: file, voice, venue: place, location: place, contact, sticker, poll, service };

/** The element for a message's content, or null when it is only words. */
export function contentOf(message) {
  return SHOWN[message.kind]?.(message) ?? null;
}

function photo(message) {
  const { url, width, height } = message.file ?? {};
  if (!url) return make("p", { class: "service", text: say("photo") });
  const picture = make("img", { src: url, alt: message.text || say("photo"), width, height });
  const button = make("button", { type: "button", class: "photo", "aria-label": say("enlarge"), "data-key": "photo" }, picture);
  button.addEventListener("click", () => enlarge(url, message.text));
  return button;
}

function file(message) {
  const { url, name, size } = message.file ?? { name: say("document"), size: 0 };
  const about = { name, size: sizeOf(size) };
  const words = make("span", { class: "words" }, make("b", { text: name }), make("small", { text: about.size }));
  const given = { class: "card", href: url, download: name, "aria-label": say("download", about), "data-key": "file" };
  return make("a", given, icon("file"), words);
}

function voice(message) {
  const button = make("button", { type: "button", class: "round", "aria-label": say("play"), "data-key": "voice" }, icon("play"));
  button.addEventListener("click", () => new Audio(message.file?.url).play().catch(() => note(say("cannotPlay"))));
  const size = make("small", { text: sizeOf(message.file?.size ?? 0) });
  const words = make("span", { class: "words" }, make("b", { text: say("voice") }), size);
  return make("div", { class: "card" }, button, words);
}

// Drawn here, since nothing is fetched from outside: streets that are nobody's, and a pin.
const MAP = `<svg viewBox="0 0 260 110" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
<rect width="260" height="110" class="land"/><path d="M-5 88c50-22 90 14 140-6s80-34 130-20v52H-5z" class="water"/>
<path d="M-5 30l270 34M60-5l-24 120M168-5l26 120M-5 62l110-67M96-5l70 120" class="street"/>
<path d="M130 72c-13-15-19-23-19-32a19 19 0 0 1 38 0c0 9-6 17-19 32z" class="pin"/><circle cx="130" cy="40" r="7" class="hole"/></svg>`;

function place(message) {
  const where = message.venue ?? message.location;
  const position = positionOf(where);
  const { latitude, longitude } = where;
  const address = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
  const name = say("pinAt", { where: where.title || position });
  return make(
    "figure",
    { class: "place", "aria-label": name },
    make("div", { class: "map", html: MAP }),
    make(
      "figcaption",
      {},
      where.title ? make("b", { text: where.title }) : null,
      where.address ? make("span", { text: where.address }) : null,
      make("small", { text: position }),
      make("a", { href: address, target: "_blank", rel: "noopener noreferrer", text: say("openMap"), "data-key": "map" }),
    ),
  );
}

function contact({ contact: card }) {
  const name = [card.first_name, card.last_name].filter(Boolean).join(" ");
  const number = make("a", { href: `tel:${card.phone_number}`, text: card.phone_number, "data-key": "tel" });
  const words = make("span", { class: "words" }, make("b", { text: name }), number);
  return make("div", { class: "card" }, make("span", { class: "initials", "aria-hidden": "true", text: initials(name) }), words);
}

function sticker(message) {
  const emoji = message.sticker?.emoji ?? "";
  return make("span", { class: "sticker", role: "img", "aria-label": `${say("sticker")} ${emoji}`, text: emoji });
}

function poll(message) {
  const options = message.poll.options.map((option) => make("li", { text: option.text }));
  return make("div", { class: "poll" }, make("b", { text: message.poll.question }), make("ul", {}, ...options));
}

function service() {
  return make("p", { class: "service", text: say("service") });
}

/** 'CM' for Camille Martin. */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
}

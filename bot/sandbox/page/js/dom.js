/** Elements made in one expression. */

/** An element by its id. */
export const byId = (id) => document.getElementById(id);

/**
 * Makes an element. `given` holds attributes; `class`, `text`, `html` (already safe) and `on` ({event: function}) are
 * special, `true` writes an empty attribute, and what is false, null or undefined is left out.
 */
export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name === "html") element.innerHTML = value;
    else if (name === "on") listen(element, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function listen(element, handlers) {
  for (const [event, handler] of Object.entries(handlers)) element.addEventListener(event, handler);
}

const SHAPES = {
  dots: '<circle cx="12" cy="5" r="1.8"/><circle cx="12" cy="12" r="1.8"/><circle cx="12" cy="19" r="1.8"/>',
  down: '<path d="M6 9l6 6 6-6" class="line"/>',
  menu: '<path d="M4 7h16M4 12h16M4 17h16" class="line"/>',
  clip: '<path d="M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.5 17a1.7 1.7 0 0 1-2.4-2.4L14.5 7.2" class="line"/>',
  keys: '<rect x="3" y="6" width="18" height="12" rx="2" class="line"/><path d="M7 10h.01M12 10h.01M17 10h.01M8 14h8" class="line"/>',
  send: '<path d="M3 20.5l19-8.5L3 3.5v6.6l12 1.9-12 1.9z"/>',
  pen: '<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3" class="line"/>',
  close: '<path d="M6 6l12 12M18 6L6 18" class="line"/>',
  file: '<path d="M6 3h8l4 4v14H6zM14 3v4h4" class="line"/>',
  photo: '<rect x="3" y="5" width="18" height="14" rx="2" class="line"/><path d="M3 16l5-5 4 4 3-3 6 6" class="line"/>',
  person: '<circle cx="12" cy="8" r="4" class="line"/><path d="M4 21c1-5 4-7 8-7s7 2 8 7" class="line"/>',
  pin: '<path d="M12 21c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12z" class="line"/><circle cx="12" cy="9" r="2.5" class="line"/>',
  smile: '<circle cx="12" cy="12" r="9" class="line"/><path d="M8 14c2 3 6 3 8 0M9 9.5h.01M15 9.5h.01" class="line"/>',
  voice: '<rect x="9" y="3" width="6" height="11" rx="3" class="line"/><path d="M5 11a7 7 0 0 0 14 0M12 18v3" class="line"/>',
  poll: '<path d="M5 20V11M12 20V4M19 20v-6" class="line"/>',
  plus: '<path d="M12 5v14M5 12h14" class="line"/>',
  play: '<path d="M7 4l13 8-13 8z"/>',
};

/** A drawing of 24 × 24 that screen readers skip; the button around it has the name. */
export function icon(name) {
  const holder = document.createElement("span");
  holder.className = "icon";
  holder.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
  return holder;
}

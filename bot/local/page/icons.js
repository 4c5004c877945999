// The page's own drawings: line icons on a 20 by 20 grid, people's avatars and the bot's glyph.

import { el, svg } from "./dom.js";

const LINES = {
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5L5 15",
  search: "M8.7 14a5.3 5.3 0 1 0 0-10.6 5.3 5.3 0 0 0 0 10.6zM12.6 12.6L17 17",
  chevron: "M7 4.5L12.5 10 7 15.5",
  down: "M5 7.5l5 5 5-5",
  updown: "M6 8l4-4 4 4M6 12l4 4 4-4",
  send: "M3.2 10L17 3.4 13.4 17l-3.6-5.2zM9.8 11.8L17 3.4",
  slash:
    "M5 3.5h10a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V5A1.5 1.5 0 0 1" +
    " 5 3.5zM11.7 6.5l-3.4 7",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zm0-3v3.6c0 1.2.8 2 1.9 2s1.9-.9 1.9-2.6A6.9 6.9 0 1 0 14 15.6",
  thread:
    "M16.5 9.6c0 3.3-2.9 5.9-6.5 5.9-.8 0-1.6-.1-2.3-.4L3.6 16.4l1.1-3.2A5.6 5.6 0 0 1 3.5 9.6C3.5" +
    " 6.3 6.4 3.7 10 3.7s6.5 2.6 6.5 5.9zM7 8.3h6M7 11h4",
  more: "M10 5.2v.01M10 10v.01M10 14.8v.01",
  eye: "M2.5 10S5.3 5 10 5s7.5 5 7.5 5-2.8 5-7.5 5-7.5-5-7.5-5zM12.2 10a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z",
  sun:
    "M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zM10 2.5v1.7M10 15.8v1.7M2.5 10h1.7M15.8 10h1.7" +
    "M4.7 4.7l1.2 1.2M14.1 14.1l1.2 1.2M4.7 15.3l1.2-1.2M14.1 5.9l1.2-1.2",
  moon: "M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z",
  home: "M3.5 9L10 3.5 16.5 9M5.2 8v8h9.6V8M8.3 16v-4.5h3.4V16",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.2v4.3M10 6.5v.01",
  warning: "M10 3.5l7.2 12.8H2.8zM10 8.5v3.6M10 14.3v.01",
  check: "M4.5 10.5l3.7 3.7 7.3-8",
  error: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.5 7.5l5 5M12.5 7.5l-5 5",
  copy: "M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3",
  file: "M5.5 3h6L15 6.5V17h-9.5zM11.5 3v3.5H15M8 10.5h4.5M8 13.5h4.5",
  people:
    "M10.5 7a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0z" +
    "M2.8 15.5c.4-2.7 2.3-4.3 4.9-4.3s4.5 1.6 4.9 4.3M12.5 4.5a2.7 2.7 0 0 1 0 5M14.3 11.6c1.6.5 2.6 1.9 2.9 3.9",
  reply: "M8 5L3.5 9.5 8 14M4 9.5h7.5c3 0 4.8 1.7 5 5",
};

/** A line icon by its name. It says nothing to a screen reader: the button around it does. */
export function icon(name) {
  return svg(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: LINES[name] ?? "" }),
  );
}

/** The bot's picture: a page with lines and a tick, drawn here. */
export function botGlyph(size = "") {
  return svg(
    "svg",
    { class: `avatar bot-avatar ${size}`, viewBox: "0 0 36 36", "aria-hidden": "true", focusable: "false" },
    svg("rect", { width: 36, height: 36, rx: 8, class: "bot-ground" }),
    svg("path", {
      class: "bot-paper",
      d: "M10 7.5h11.5L27 13v14.5a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2v-18a2 2 0 0 1 2-2z",
    }),
    svg("path", { class: "bot-fold", d: "M21.5 7.5V11a2 2 0 0 0 2 2H27z" }),
    svg("path", { class: "bot-line", d: "M12 14h6M12 18h11" }),
    svg("path", { class: "bot-tick", d: "M12.5 23.3l3.2 3 6.5-6" }),
  );
}

/** A person's picture: their initials on their color. */
export function personAvatar(person, size = "") {
  const color = /^#?[0-9a-f]{6}$/i.test(person?.color ?? "") ? `#${person.color.replace("#", "")}` : "#5d5f66";
  return el(
    "span",
    { class: `avatar person-avatar ${size}`, "aria-hidden": "true", style: { background: color } },
    person?.initials || (person?.name ?? "?").slice(0, 1).toUpperCase(),
  );
}

/** The picture of whoever it is. */
export function avatar(who, size = "") {
  return who?.isApp ? botGlyph(size) : personAvatar(who, size);
}

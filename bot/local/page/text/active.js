// The active pieces of a text: mentions, broadcasts, links, dates. Each has a class of its own, so that what is
// active can be told from what only looks like it. `ctx` knows the names: {store, goTo}.

import { el, safeAddress } from "../dom.js";
import { emoji } from "../emoji.js";
import { formatDate, wholeMoment } from "../times.js";

/** A person or the app; an id that nobody has stays visible as such. */
export function userMention(id, label, ctx) {
  const who = ctx.store.who(id);
  const name = who.name === "Unknown" ? label || id : who.name;
  const mine = id === ctx.store.me;
  return el(
    "span",
    { class: mine ? "mention mention-me" : "mention", "data-user": id },
    `@${name.replace(/^@/, "")}`,
  );
}

/** A channel, which a click opens where I am a member. */
export function channelMention(id, label, ctx) {
  const channel = ctx.store.channels.get(id);
  const name = `#${channel?.name ?? (label || id)}`;
  if (!channel) return el("span", { class: "mention", "data-channel": id }, name);
  return el(
    "button",
    { class: "mention", type: "button", "data-channel": id, on: { click: () => ctx.goTo(id) } },
    name,
  );
}

/** A group of people, by the label that the message gives it. */
export function groupMention(id, label) {
  return el("span", { class: "mention", "data-group": id }, label || `@${id}`);
}

/** Everybody here, in the channel or in the workspace. */
export function broadcast(range) {
  return el("span", { class: "broadcast", "data-range": range }, `@${range}`);
}

/** A link, or the plain label where the address is not one to be sent to. */
export function link(address, label) {
  const safe = safeAddress(address);
  const shown = label === undefined || label === "" ? address.replace(/^mailto:/, "") : label;
  if (!safe) return el("span", {}, shown);
  return el("a", { class: "link", href: safe, target: "_blank", rel: "noopener noreferrer" }, shown);
}

/** A moment in the words of a format, else the fallback. */
export function date(seconds, format, fallback, address) {
  const said = formatDate(seconds, format);
  if (said === null) return el("span", {}, fallback ?? "");
  const time = el("time", { class: "date", title: wholeMoment(seconds) }, said);
  return address && safeAddress(address) ? link(address, time) : time;
}

/** An emoji by its short name; an unknown one stays as typed. */
export function shortcode(name) {
  const sign = emoji(name);
  return sign
    ? el("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, sign)
    : `:${name}:`;
}

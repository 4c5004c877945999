// The words and pictures that blocks of every type are made of.

import { el, safePicture } from "../dom.js";
import { emoji } from "../emoji.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** The nodes of a text object: mrkdwn, or plain text with its emoji. */
export function textOf(object, ctx) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, ctx, object.verbatim === true);
  return [plainOf(object)];
}

/** The text of a plain text object as it is shown. */
export function plainOf(object) {
  const text = object?.text ?? "";
  return object?.emoji === false
    ? text
    : text.replace(/:([a-z0-9_+-]{1,40}):/g, (typed, name) => emoji(name) ?? typed);
}

/** A picture of this server, or the words for it: the page asks nobody else. */
export function picture(element, kind) {
  const address = safePicture(element.image_url);
  if (!address) {
    return el("span", { class: `${kind} no-picture` }, `Picture: ${element.alt_text || "without a description"}`);
  }
  return el("img", { class: kind, src: address, alt: element.alt_text ?? "" });
}

// Lines that are shown for a moment: what failed, what was done.

import { el } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN = { error: 12_000, info: 6_000 };
const place = el("div", { class: "toasts", role: "region", "aria-label": "Notices", popover: "manual" });
document.body.append(place);

/** Show a line; `level` is "error" or "info". It can be closed, and goes by itself. */
export function toast(level, text) {
  const error = level === "error";
  const node = el(
    "div",
    { class: `toast toast-${error ? "error" : "info"}`, role: error ? "alert" : "status", "data-testid": "toast" },
    icon(error ? "warning" : "info"),
    el("span", {}, text),
    el(
      "button",
      { class: "tool", type: "button", "aria-label": "Close this notice", on: { click: () => away(node) } },
      icon("close"),
    ),
  );
  place.append(node);
  // Shown anew, the notices come above a dialog that was opened meanwhile.
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover();
  window.setTimeout(() => away(node), SHOWN[error ? "error" : "info"]);
}

function away(node) {
  node.remove();
  if (!place.childElementCount && place.matches(":popover-open")) place.hidePopover();
}

// A menu that opens beside what was pressed: arrows move, Enter runs, Escape closes and gives the focus back.

import { el } from "./dom.js";

let open = null;

/** Open a menu of {label, hint?, icon?, run} below or above the button; pressing the button again closes it. */
export function openMenu(button, entries, { label = "Actions", prefer = "below" } = {}) {
  const again = open?.button === button;
  open?.close();
  if (again) return;
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label });
  const items = entries.map((entry) =>
    el(
      "button",
      {
        class: "menu-item",
        role: "menuitem",
        type: "button",
        tabindex: -1,
        "data-testid": entry.testid ?? null,
        "aria-current": entry.current ? "true" : null,
        on: {
          click: () => {
            close();
            entry.run();
          },
        },
      },
      entry.icon ?? null,
      el(
        "span",
        { class: "menu-words" },
        entry.label,
        entry.hint ? el("span", { class: "menu-hint" }, entry.hint) : null,
      ),
      entry.mark ?? null,
    ),
  );
  menu.append(...items);

  function close(giveBack = true) {
    if (open?.menu !== menu) return;
    open = null;
    // The focus first: a button that shows under the focus alone could not take it later.
    if (giveBack && button.isConnected) button.focus();
    menu.remove();
    button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", away);
  }

  function outside(event) {
    if (!menu.contains(event.target) && !button.contains(event.target)) close(false);
  }

  const away = () => close(false);

  menu.addEventListener("keydown", (event) => {
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[to % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // Inside an open dialog everything outside it is inert, so the menu goes where its button is.
  (button.closest("dialog") ?? document.body).append(menu);
  open = { button, menu, close };
  button.setAttribute("aria-expanded", "true");
  place(menu, button, prefer);
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", away);
  items[0]?.focus();
}

function place(menu, button, prefer) {
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + size.height + 8 <= window.innerHeight;
  const top = prefer === "below" && below ? at.bottom + 4 : at.top - size.height - 4;
  const left = Math.min(Math.max(8, at.right - size.width), window.innerWidth - size.width - 8);
  const start = prefer === "above" ? at.left : left;
  menu.style.top = `${Math.max(8, top)}px`;
  menu.style.left = `${Math.max(8, Math.min(start, window.innerWidth - size.width - 8))}px`;
}

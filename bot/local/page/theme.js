// Light and dark: as the system says, until a person asks for the other one; that wish is remembered.

const KEY = "dealbot.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

function wished() {
  try {
    const kept = window.localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : null;
  } catch {
    return null; // a browser may keep its storage shut; the system's wish holds then
  }
}

/** "light" or "dark", whichever is shown. */
export function theme() {
  return wished() ?? (system.matches ? "dark" : "light");
}

function show() {
  document.documentElement.dataset.theme = theme();
  document.dispatchEvent(new CustomEvent("theme"));
}

/** Change to the other theme; back at the system's own, follow it again. */
export function toggleTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  try {
    if (next === (system.matches ? "dark" : "light")) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, next);
  } catch {
    return; // nowhere to keep it
  }
  show();
}

system.addEventListener("change", show);
window.addEventListener("storage", (event) => event.key === KEY && show());
show();

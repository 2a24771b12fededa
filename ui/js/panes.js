// Which pane is seen where there is room for one, and in which theme.

import { listSaved } from "./saved.js";
import { panels, state, WIDE } from "./state.js";
import { keep } from "./storage.js";

export function show(name) {
  const before = document.body.dataset.pane;
  state.scrolled[before] = scrollY;
  document.body.dataset.pane = name;
  if (name !== before && name === "saved") listSaved();
  if (name !== before && !WIDE.matches) scrollTo(0, state.scrolled[name] ?? 0);
  for (const tab of panels.masthead.querySelectorAll("[role=tab]")) {
    tab.setAttribute("aria-selected", String(tab.dataset.pane === name));
    tab.tabIndex = tab.dataset.pane === name ? 0 : -1;
  }
}

export function nextTab(tab, by) {
  const tabs = [...panels.masthead.querySelectorAll("[role=tab]")].filter((one) => one.offsetParent);
  const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
  show(next.dataset.pane);
  next.focus();
}

export function wear(theme) {
  if (theme !== "dark" && theme !== "light") return;
  document.body.classList.toggle("dark", theme === "dark");
  keep.set("dateline:theme", theme);
}

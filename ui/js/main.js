// The page's script begins here. The panels' HTML comes from the server, whose templates escape every value.

import { follow } from "./asking.js";
import { chosenBefore } from "./collections.js";
import { begin, restore } from "./conversations.js";
import { q } from "./dom.js";
import { listen } from "./events.js";
import { refresh } from "./library.js";
import { show, wear } from "./panes.js";
import { server } from "./server.js";
import { beReady, PANELS, panels, state, WIDE } from "./state.js";
import { keep, read, session } from "./storage.js";

export function mount(element, functions) {
  const name = PANELS.find((panel) => element.closest(`#${panel}`));
  if (!name || panels[name]) return;
  panels[name] = element;
  Object.assign(server, functions);
  if (PANELS.every((panel) => panels[panel])) start();
}

async function start() {
  wear(keep.get("dateline:theme"));
  for (const name of ["evidence", "library", "timeline", "quotes", "saved"]) {
    q(`#${name}`).setAttribute("role", "tabpanel");
    q(`#${name}`).setAttribute("aria-labelledby", `tab-${name}`);
  }
  show(WIDE.matches ? "library" : "chat");
  const link = new URLSearchParams(location.search);
  const before = chosenBefore();
  state.collection = link.get("collection") ?? before;
  await refresh();
  if (!state.key && !link.has("collection") && before) { // it is gone
    state.collection = "";
    await refresh();
  }
  if (link.has("q")) {
    history.replaceState(null, "", location.pathname);
    begin();
    await follow(link);
  } else {
    await restore(read(session.get(`dateline:${state.key}:current`)));
  }
  document.body.dataset.ready = "";
  beReady();
  setInterval(() => document.hidden || refresh(), 20_000);
}

listen();

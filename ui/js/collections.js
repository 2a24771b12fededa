// Several collections behind one page: one of them is chosen, and all that is shown is of it.

import { stop } from "./asking.js";
import { begin, restore } from "./conversations.js";
import { q } from "./dom.js";
import { refresh } from "./library.js";
import { call } from "./server.js";
import { turnTo } from "./shelves.js";
import { panels, state } from "./state.js";
import { read, session } from "./storage.js";

const CHOSEN = "dateline:collection"; // of this tab: another may have chosen another

export const chosenBefore = () => session.get(CHOSEN) ?? "";

// The chooser shows where there is something to choose. `chosen`: the one that the page shows, also when it is gone.
export function tellCollections(names, chosen) {
  const label = q(".collection", panels.masthead);
  const select = q("select", label);
  const all = names.includes(chosen) ? names : [chosen, ...names];
  if (all.join() !== [...select.options].map((one) => one.value).join()) {
    select.replaceChildren(...all.map((name) => new Option(name, name)));
  }
  select.value = chosen;
  label.hidden = all.length < 2;
}

// A link says which of several it is about, first: cut on its way, it loses words of the question, which show.
export function linkOf(link) {
  const several = !q(".collection", panels.masthead).hidden;
  return several ? `?${new URLSearchParams({ collection: chosen() })}&${link.slice(1)}` : link;
}

const chosen = () => q(".collection select", panels.masthead).value;

// Where the server knows nothing of the one that is chosen, the others can be had all the same.
export async function offerOthers() {
  const { names } = await call("collections");
  if (names) tellCollections(names, state.collection || names[0]);
}

export async function choose(name) {
  if (name === state.collection) return;
  stop();
  Object.assign(state, { collection: name, key: null, fingerprint: null });
  session.set(CHOSEN, name);
  begin();
  empty();
  await refresh();
  await restore(read(session.get(`dateline:${state.key}:current`)));
}

// What the panels show is of the other collection.
function empty() {
  for (const name of ["library", "timeline", "quotes", "saved"]) {
    turnTo(panels[name], false);
    q(".opened", panels[name]).replaceChildren();
  }
  for (const place of [".jobs", ".listing", ".coverage"]) q(place, panels.library)?.replaceChildren();
  q("[type=search]", panels.library).value = "";
  q(".opening", panels.chat).replaceChildren();
  for (const [panel, found] of [["timeline", ".events"], ["quotes", ".quoted"], ["saved", ".saved"]]) {
    q(found, panels[panel]).replaceChildren();
  }
  for (const panel of [panels.timeline, panels.quotes, panels.saved]) q(".said", panel).replaceChildren();
}

// What is indexed: its coverage, its titles, and any article to read.

import { offerOthers, tellCollections } from "./collections.js";
import { options } from "./composer.js";
import { moment } from "./days.js";
import { make, q, say } from "./dom.js";
import { show } from "./panes.js";
import { listSaved } from "./saved.js";
import { call } from "./server.js";
import { readIn } from "./shelves.js";
import { panels, state } from "./state.js";
import { suggestFirst } from "./suggestions.js";
import { tellWriter } from "./writer.js";

// Asks what is indexed now: another process may have indexed since.
export async function refresh() {
  const now = await call("coverage");
  if (now.error) offerOthers();
  if (now.error) return say(q(".covered", panels.masthead), now.error);
  state.collection ||= now.collection;
  tellCollections(now.collections, state.collection);
  say(q(".covered", panels.masthead), now.line);
  tellWriter(now.writer);
  if (now.fingerprint === state.fingerprint) return;
  Object.assign(state, { key: now.key, fingerprint: now.fingerprint, limits: now.limits });
  q(".coverage", panels.library).innerHTML = now.card;
  for (const time of panels.library.querySelectorAll("time")) say(time, moment(time.dateTime));
  options(q("[name=publisher]", panels.chat), now.publishers);
  q(".opening", panels.chat).innerHTML = now.opening;
  if (now.articles) suggestFirst(now.fingerprint);
  list("", 0);
  if (document.body.dataset.pane === "saved") listSaved();
}

export async function list(words, offset) {
  const reply = await call("titles", { words, offset });
  const place = q(".listing", panels.library);
  if (words !== q("[type=search]", panels.library).value.trim()) return; // typed on meanwhile
  if (reply.error) return place.replaceChildren(make("p", reply.error, "problem"));
  if (!offset) place.innerHTML = reply.html;
  else {
    q(".more", place).remove();
    const more = make("div");
    more.innerHTML = reply.html;
    place.append(...more.childNodes);
  }
}

export function readArticle(opener) {
  show("library");
  const { article: id, start = 0 } = opener.dataset;
  return readIn(panels.library, { id, start: Number(start) }, opener);
}

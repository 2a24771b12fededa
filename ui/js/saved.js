// Saved questions: what is new about each since somebody looked; opening one asks it again.

import { ask } from "./asking.js";
import { hint } from "./composer.js";
import { q, say } from "./dom.js";
import { show } from "./panes.js";
import { call } from "./server.js";
import { problem } from "./shelves.js";
import { panels, state, WIDE } from "./state.js";
import { numberOf, tell } from "./turns.js";

let count = 0; // a late reply must not replace a newer one

export async function saveQuestion(place) {
  const reply = await call("save_question", { exchange: state.conversation.exchanges[numberOf(place) - 1] });
  tell(place, reply.error ?? reply.said);
  if (document.body.dataset.pane === "saved") listSaved();
}

export async function listSaved() {
  const asked = ++count;
  const place = q(".saved", panels.saved);
  const reply = await call("saved");
  if (asked !== count) return;
  if (reply.error) return place.replaceChildren(problem(reply.error));
  place.innerHTML = reply.html;
  const rows = [...place.querySelectorAll("[data-name]")];
  let changed = 0;
  for (const row of rows) {
    said("Looking for what is new…");
    const news = await call("news", { name: row.dataset.name });
    if (asked !== count) return;
    if (news.error) q(".news", row).replaceChildren(problem(news.error));
    else q(".news", row).innerHTML = news.html;
    changed += Boolean(news.new);
  }
  if (rows.length) said(changed ? `Something is new about ${changed} of ${rows.length}.` : "Nothing is new.");
  else said("");
}

export async function openSaved(row) {
  if (state.ticket) return hint("One question at a time: wait for the answer, or stop it.");
  const { question, filters, unread, error } = await call("look", { name: row.dataset.name });
  if (error) return q(".news", row).replaceChildren(problem(error));
  if (!WIDE.matches) show("chat");
  await ask(question, { asTyped: true, unread, filters });
}

export async function unsave(row) {
  const reply = await call("unsave", { name: row.dataset.name });
  await listSaved();
  said(reply.error ?? reply.said);
  (q(".saved button", panels.saved) ?? q("#tab-saved")).focus();
}

const said = (line) => say(q(".said", panels.saved), line);

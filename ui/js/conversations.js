// Conversations live in the browser: the server keeps none, so it can restart meanwhile.

import { stop } from "./asking.js";
import { box, chips, hint, leaveEditing } from "./composer.js";
import { moment } from "./days.js";
import { button, make, q } from "./dom.js";
import { openFirst } from "./evidence.js";
import { show } from "./panes.js";
import { call } from "./server.js";
import { panels, state, WIDE } from "./state.js";
import { earlier, filtersOf, isText, keep, listOf, nameOf, newId, session } from "./storage.js";
import { suggestNext } from "./suggestions.js";
import { fill, reveal, section, turn } from "./turns.js";

const KEPT = 30; // conversations kept in the browser; the oldest go first
const ROOM = 2_000_000; // characters; for a longer conversation the others don't make way, since it may fit all the same
const INTERRUPTED = "The page was left before the answer came.";

export function begin() {
  state.conversation = { id: newId(), exchanges: [], filters: filtersOf() };
  state.written = null;
  state.replies = [];
  state.opened++;
  q(".turns", panels.chat).replaceChildren();
  q(".opening", panels.chat).hidden = false;
  panels.evidence.firstElementChild.replaceChildren();
  if (state.editing) leaveEditing(); // else what is being typed stays
  for (const field of panels.chat.querySelectorAll(".filters [aria-invalid]")) field.removeAttribute("aria-invalid");
  chips();
}

export function save(conversation = state.conversation) {
  const { exchanges } = conversation;
  if (!exchanges.length) return;
  const current = conversation === state.conversation;
  // A duplicated tab goes on under the same id: whoever keeps second takes another, and both are kept.
  if (current && state.written && keep.get(nameOf(conversation.id)) !== state.written) conversation.id = newId();
  const { id } = conversation;
  const text = JSON.stringify(conversation);
  const all = [{ id, title: exchanges[0].question, when: Date.now() }, ...earlier().filter((one) => one.id !== id)];
  for (const one of all.splice(KEPT)) keep.drop(nameOf(one.id));
  let kept = keep.set(nameOf(id), text);
  while (!kept && all.length > 1 && text.length < ROOM) {
    keep.drop(nameOf(all.pop().id)); // the oldest makes way
    kept = keep.set(nameOf(id), text);
  }
  if (!kept) return hint("This browser has no room for the conversation: it will not survive a reload.");
  keep.set(`dateline:${state.key}:conversations`, JSON.stringify(all));
  if (!current) return;
  state.written = text;
  session.set(`dateline:${state.key}:current`, id);
}

export async function restore(kept) {
  begin();
  const exchanges = listOf(kept?.exchanges, (one) => isText(one?.question));
  if (!exchanges.length || !isText(kept.id)) return;
  for (const one of exchanges) {
    if (!one.answer && !one.problem) one.problem = INTERRUPTED;
    const { as_typed, unread, linked, quoted } = one;
    Object.assign(one, { as_typed: as_typed === true, quoted: quoted === true, unread: listOf(unread, isText), linked: isText(linked) ? linked : null });
  }
  const { conversation } = state;
  const reply = await call("restore", { exchanges, first: 1 });
  if (conversation !== state.conversation || conversation.exchanges.length) return; // something was asked meanwhile
  if (reply.error) return hint(reply.error);
  state.conversation = { id: kept.id, exchanges, filters: filtersOf(kept.filters) };
  state.written = keep.get(nameOf(kept.id));
  session.set(`dateline:${state.key}:current`, kept.id);
  q(".opening", panels.chat).hidden = true;
  reply.turns.forEach((turn, at) => {
    Object.assign(exchanges[at], turn.exchange); // what is said of the articles is the catalog's of now
    fill(section(at + 1), turn, at);
  });
  chips();
  const last = exchanges.length;
  reveal(turn(last));
  openFirst(last);
  suggestNext(last);
}

export function startAnew() {
  stop();
  begin();
  session.drop(`dateline:${state.key}:current`);
  show(WIDE.matches ? "library" : "chat");
  box().focus();
  scrollTo(0, 0); // where the page scrolls as a whole, the focus alone would keep the opening out of sight
}

export function listEarlier(sheet) {
  const all = earlier().filter((one) => one.id !== state.conversation.id);
  sheet.replaceChildren(
    ...all.map((one) => button(one.title, { open: one.id }, moment(one.when))),
    all.length ? button("Delete all of these", { do: "forget" }) : make("p", "No earlier conversation."),
  );
}

export function forget() {
  for (const one of earlier()) if (one.id !== state.conversation.id) keep.drop(nameOf(one.id));
  const left = earlier().filter((one) => one.id === state.conversation.id);
  keep.set(`dateline:${state.key}:conversations`, JSON.stringify(left));
}

export async function download(format) {
  const { exchanges } = state.conversation;
  if (!exchanges.length) return hint("There is nothing to save yet.");
  const reply = await call("save", { exchanges, format });
  if (reply.error) return hint(reply.error);
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([reply.text], { type: reply.type }));
  link.download = reply.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

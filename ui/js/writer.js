// The language model that writes answers, where one is set: who it is, where text goes, and whether it is to write.

import { q, say } from "./dom.js";
import { call } from "./server.js";
import { panels, state } from "./state.js";
import { keep } from "./storage.js";

const QUOTED = "dateline:quoted"; // the reader's choice, of all conversations
const EVERY_MS = 200;

export const wantsQuoted = () => Boolean(keep.get(QUOTED));

export function tellWriter(writer) {
  state.writer = writer;
  document.body.classList.toggle("has-writer", Boolean(writer));
  if (!writer) return;
  const quoted = wantsQuoted();
  const button = q("[data-do=writer]", panels.chat);
  say(button, quoted ? "Answers: quoted" : `Answers: written by ${writer.name}`);
  button.setAttribute("aria-pressed", String(!quoted));
  say(q(".leaves", panels.chat), writer.place && !quoted ? `Questions and passages are sent to ${writer.place}.` : "");
}

export function chooseQuoted(quoted) {
  if (quoted) keep.set(QUOTED, "yes"); else keep.drop(QUOTED);
  tellWriter(state.writer);
}

// Shows in `place` what is being written for a ticket; returns what ends that.
export function follow(place, ticket) {
  let asking = false;
  const timer = setInterval(async () => {
    if (asking) return;
    asking = true;
    const { html } = await call("writing", { ticket });
    asking = false;
    const draft = q(".draft", place);
    if (!html || !draft || state.ticket !== ticket) return;
    draft.innerHTML = html;
    q(".pending", place).hidden = true;
  }, EVERY_MS);
  return () => clearInterval(timer);
}

// A draft's quotations held against the articles; each verdict opens the article at the words it rests on.

import { make, q, say } from "./dom.js";
import { scrollWithin } from "./evidence.js";
import { show } from "./panes.js";
import { call } from "./server.js";
import { panels, WIDE } from "./state.js";

let left = null; // the quotation that was opened: going back leads to it
let count = 0; // a late reply must not replace a newer one

export async function checkDraft(form) {
  const asked = ++count;
  const { value: text, dataset } = form.elements.draft;
  const place = q(".quoted", panels.quotes);
  tell("Looking for each quotation…");
  const reply = await call("check_quotes", { text: text.slice(0, dataset.most), chars: text.length });
  if (asked !== count) return;
  tell(reply.said ?? "");
  if (reply.error) place.replaceChildren(problem(reply.error));
  else place.innerHTML = reply.html;
}

export async function takeDraft([file]) {
  const form = q(".draft", panels.quotes);
  const most = form.elements.draft.dataset.most;
  if (file.size > 40 * most) { // of any writing: no character has more than four bytes
    return q(".quoted", panels.quotes).replaceChildren(problem(`${file.name} is too large to be checked here: use “qa check-quotes”.`));
  }
  form.elements.draft.value = await file.text();
  form.requestSubmit();
}

export async function readQuoted(button) {
  const asked = ++count;
  left = button;
  const reply = await call("read", JSON.parse(button.dataset.quoted));
  if (asked !== count) return;
  const opened = q(".opened", panels.quotes);
  if (reply.error) opened.replaceChildren(problem(reply.error));
  else opened.innerHTML = reply.html;
  turnTo(true);
  const span = q("a.span", opened);
  span?.classList.add("current");
  (span ?? q(".reading button", panels.quotes)).focus({ preventScroll: WIDE.matches });
  if (span) scrollWithin(span);
}

export function leaveQuoted() {
  turnTo(false);
  show("quotes");
  left?.focus();
}

const tell = (line) => say(q(".said", panels.quotes), line);

function problem(line) {
  const made = make("p", line, "problem");
  made.setAttribute("role", "alert");
  return made;
}

function turnTo(reading) {
  q(".shelf", panels.quotes).hidden = reading;
  q(".reading", panels.quotes).hidden = !reading;
}

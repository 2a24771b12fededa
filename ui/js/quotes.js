// A draft's quotations held against the articles; each verdict opens the article at the words it rests on.

import { q, say } from "./dom.js";
import { call } from "./server.js";
import { problem } from "./shelves.js";
import { panels } from "./state.js";

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

const tell = (line) => say(q(".said", panels.quotes), line);

// Panels of two faces: a shelf of lines, and the article that one of them is read in.

import { make, q, say } from "./dom.js";
import { scrollWithin } from "./evidence.js";
import { followPage } from "./pages.js";
import { call } from "./server.js";
import { WIDE } from "./state.js";

const left = new Map(); // by panel, what was opened: going back leads to it
let count = 0; // a late reply must not replace a newer one

export async function readIn(panel, source, opener) {
  const asked = ++count;
  if (!q(".reading", panel).contains(opener)) left.set(panel, opener);
  const reply = await call("read", source);
  if (asked !== count) return;
  const opened = q(".opened", panel);
  if (reply.error) opened.replaceChildren(problem(reply.error));
  else opened.innerHTML = reply.html;
  q(".reading", panel).dataset.article = source.id;
  const remove = q("[data-do=remove-article]", panel);
  if (remove) say(remove, "Take this article out");
  delete remove?.dataset.sure;
  turnTo(panel, true);
  const span = q("a.span", opened);
  span?.classList.add("current");
  if (await followPage(span ?? q(".source", opened)?.firstElementChild, true)) return;
  (span ?? q(".reading button", panel)).focus({ preventScroll: WIDE.matches });
  if (span) scrollWithin(span);
}

export function turnTo(panel, reading) {
  q(".shelf", panel).hidden = reading;
  q(".reading", panel).hidden = !reading;
}

export function backToShelf(panel) {
  turnTo(panel, false);
  const [shelf, opener] = [q(".shelf", panel), left.get(panel)];
  (shelf.contains(opener) ? opener : q("[type=search], [name=topic], textarea, button", shelf)).focus();
}

export function problem(line) {
  const made = make("p", line, "problem");
  made.setAttribute("role", "alert");
  return made;
}

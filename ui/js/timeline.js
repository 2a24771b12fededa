// A topic's events in order; each line opens the words that tell of it, in their article.

import { make, q, say } from "./dom.js";
import { scrollWithin } from "./evidence.js";
import { show } from "./panes.js";
import { call } from "./server.js";
import { panels, state, WIDE } from "./state.js";
import { copy } from "./turns.js";

let text = ""; // of the timeline that is shown, for the clipboard
let left = null; // the line that was opened: going back leads to it
let count = 0; // a late reply must not replace a newer one

export async function tellTimeline(topic) {
  const status = q(".said", panels.timeline);
  if (!topic.trim()) return say(status, "Type a topic first, such as a name or a place.");
  const asked = ++count;
  say(status, "Looking through the articles…");
  const reply = await call("timeline", { topic, filters: state.conversation.filters });
  if (asked !== count) return;
  say(status, "");
  const place = q(".events", panels.timeline);
  text = reply.text ?? "";
  if (reply.error) place.replaceChildren(make("p", reply.error, "problem"));
  else place.innerHTML = reply.html;
}

export async function readEvent(line) {
  left = line;
  const asked = ++count;
  const reply = await call("read", JSON.parse(line.dataset.span));
  if (asked !== count) return;
  const opened = q(".opened", panels.timeline);
  if (reply.error) opened.replaceChildren(make("p", reply.error, "problem"));
  else opened.innerHTML = reply.html;
  turnTo(true);
  const span = q("a.span", opened);
  span?.classList.add("current");
  (span ?? q("button", q(".reading", panels.timeline))).focus({ preventScroll: WIDE.matches });
  if (span) scrollWithin(span);
}

export function leaveEvent() {
  turnTo(false);
  show("timeline");
  left?.focus();
}

export const copyTimeline = () => copy(text, panels.timeline, "Copied, with its sources.");

function turnTo(reading) {
  q(".shelf", panels.timeline).hidden = reading;
  q(".reading", panels.timeline).hidden = !reading;
}

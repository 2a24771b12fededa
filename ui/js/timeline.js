// A topic's events in order; each line opens the words that tell of it, in their article.

import { q, say } from "./dom.js";
import { call } from "./server.js";
import { problem } from "./shelves.js";
import { panels, state } from "./state.js";
import { copy } from "./turns.js";

let text = ""; // of the timeline that is shown, for the clipboard
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
  if (reply.error) place.replaceChildren(problem(reply.error));
  else place.innerHTML = reply.html;
}

export const copyTimeline = () => copy(text, panels.timeline, "Copied, with its sources.");

// An open article's other versions, and what changed: each takes the open one's place, wherever that is read.

import { make, q } from "./dom.js";
import { call } from "./server.js";

export async function openVersion({ dataset }, place) {
  const reply = await call("read", { id: dataset.version, compared: "compared" in dataset });
  if (reply.error) place.replaceChildren(make("p", reply.error, "problem"));
  else place.innerHTML = reply.html;
  const chosen = "compared" in dataset ? "[data-compared]" : "[aria-pressed=true]";
  q(`.versions ${chosen}`, place)?.focus();
}

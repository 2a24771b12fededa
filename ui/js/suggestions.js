// Questions to begin with, and to go on with.

import { save } from "./conversations.js";
import { button, q } from "./dom.js";
import { call } from "./server.js";
import { panels, state } from "./state.js";
import { isText, listOf } from "./storage.js";
import { turn } from "./turns.js";

export async function suggestFirst(fingerprint) {
  for (let tries = 0; tries < 40 && fingerprint === state.fingerprint; tries++) {
    const { questions } = await call("first_questions");
    if (questions) return offer(q(".first-questions", panels.chat), questions);
    await new Promise((done) => setTimeout(done, 700));
  }
}

export async function suggestNext(number) {
  const exchange = state.conversation.exchanges[number - 1];
  if (!exchange?.answer || exchange.answer.abstained) return;
  if (!Array.isArray(exchange.follow_ups)) {
    const reply = await call("follow_ups", { exchange });
    if (reply.error) return;
    exchange.follow_ups = reply.questions;
    if (state.conversation.exchanges[number - 1] === exchange) save();
  }
  const place = turn(number);
  if (!place || state.conversation.exchanges[number - 1] !== exchange) return;
  offer(q(".follow-ups", place), listOf(exchange.follow_ups, isText));
}

function offer(place, questions) {
  place.replaceChildren(...questions.map((question) => button(question, { ask: question })));
}

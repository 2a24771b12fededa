// A question goes out, an answer comes in, or the reason why there is none.

import { answering, chips, hint, leaveEditing } from "./composer.js";
import { save } from "./conversations.js";
import { button, make, q, say } from "./dom.js";
import { openFirst } from "./evidence.js";
import { call } from "./server.js";
import { panels, state } from "./state.js";
import { suggestNext } from "./suggestions.js";
import { fill, reveal, section, tell, turn } from "./turns.js";
import { follow as followDraft, wantsQuoted } from "./writer.js";

const HISTORY = 6; // earlier turns sent along, in whose light a question is read
const MAX_TURNS = 500; // as many as the server looks through again after a reload
const STOPPED = "Stopped.";

export async function ask(question, { asTyped = false, unread = [], linked = null, filters = state.conversation.filters } = {}) {
  if (state.ticket) return hint("One question at a time: wait for the answer, or stop it.");
  if (!question.trim()) return hint("Type a question first, then press Enter.");
  hint("");
  const { exchanges } = state.conversation;
  if (exchanges.length >= MAX_TURNS) return hint("This conversation is as long as it can be: begin a new one.");
  if (state.editing) {
    exchanges.pop();
    turn(exchanges.length + 1).remove();
    leaveEditing();
  }
  const at = exchanges.length;
  exchanges.push({ question, as_typed: asTyped, unread, filters, linked, quoted: wantsQuoted() });
  save();
  await answer(at);
}

export async function again(at, changes = {}) {
  if (state.ticket) return hint("One question at a time: wait for the answer, or stop it.");
  const { exchanges } = state.conversation;
  const { question, as_typed, unread, filters, linked, quoted } = exchanges[at];
  const former = exchanges[at].answer ? { exchange: exchanges[at], reply: state.replies[at] } : null;
  exchanges[at] = { question, as_typed, unread, filters, linked, quoted, ...changes };
  await answer(at, former);
}

// `former`: the answer that stood there, which comes back when there is no other.
async function answer(at, former = null) {
  const ticket = (state.ticket = Math.random().toString(36).slice(2));
  state.former = former;
  state.opened++;
  if (q(`[href^="#span-${at + 1}-"]`, panels.evidence)) panels.evidence.firstElementChild.replaceChildren();
  const { conversation } = state;
  const exchange = conversation.exchanges[at];
  q(".opening", panels.chat).hidden = true;
  const place = section(at + 1);
  place.innerHTML = q("template", panels.chat).innerHTML;
  const asked = q(".question", place);
  asked.id = `question-${at + 1}`; // the template, and with it the server, knows no number
  say(asked, exchange.question);
  answering(true);
  reveal(place);
  const waiting = setInterval(() => tellWaiting(place, ticket), 1500);
  const unfollow = state.writer && !exchange.quoted ? followDraft(place, ticket) : () => {};
  const past = conversation.exchanges.slice(Math.max(0, at - HISTORY), at).filter((one) => one.answer);
  const { collection } = state;
  const reply = await call("ask", {
    collection,
    turn: at + 1,
    ticket,
    question: exchange.question,
    as_typed: exchange.as_typed,
    unread: exchange.unread,
    linked: exchange.linked,
    quoted: exchange.quoted === true,
    filters: exchange.filters,
    history: past.map(({ answer: said }) => ({ question: said.interpreted_as ?? said.question, answer: said.answer })),
  });
  clearInterval(waiting);
  unfollow();
  if (state.ticket !== ticket) return; // stopped, or another conversation
  answering(false);
  if (reply.error) return fail(at, reply.error);
  conversation.exchanges[at] = { ...exchange, ...reply.exchange };
  fill(place, reply, at);
  save();
  if (reply.exchange.answer) {
    openFirst(at + 1);
    suggestNext(at + 1);
  }
}

async function tellWaiting(place, ticket) {
  const { ahead } = await call("ahead", { ticket });
  const line = q(".waiting", place);
  if (!line) return;
  say(line, ahead ? `Waiting: ${ahead} ${ahead === 1 ? "question is" : "questions are"} before yours…`
                  : "Looking through the articles…");
}

function fail(at, problem) {
  const { exchanges } = state.conversation;
  const place = turn(at + 1);
  if (state.former) {
    exchanges[at] = state.former.exchange;
    fill(place, state.former.reply, at);
    openFirst(at + 1);
    return tell(place, `${problem} The answer from before stands.`);
  }
  exchanges[at].problem = problem;
  save();
  const alert = make("p", problem, "problem");
  alert.setAttribute("role", "alert");
  const tools = make("div", "", "tools");
  tools.append(button("Retry", { do: "retry" }), button("Edit", { do: "edit" }));
  tools.lastChild.className = "last-only";
  q(".draft", place).remove();
  q(".pending", place).replaceWith(alert, tools);
}

export function stop() {
  if (!state.ticket) return;
  call("stop", { ticket: state.ticket });
  answering(false);
  const at = state.conversation.exchanges.findIndex((one) => !one.answer && !one.problem);
  if (at >= 0) fail(at, STOPPED);
}

export async function follow(link) {
  const reply = await call("follow", { link: link.toString() });
  if (reply.error) return hint(reply.error);
  state.conversation.filters = reply.filters;
  chips();
  await ask(reply.question, { asTyped: true, unread: reply.unread, linked: reply.fingerprint });
}

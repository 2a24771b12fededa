// The page's one script. The panels' HTML comes from the server, whose templates escape every value; what is made here
// is made of text nodes. The conversation lives in the browser: the server keeps none, so it can restart meanwhile.
//
// Links name their target: `#span-2-1` is the span of marker 1 in the second turn, `#cite-2-1` the marker itself,
// `p1` in place of a number the first of the nearest passages.

window.dateline = (() => {
  "use strict";

  const PANELS = ["masthead", "chat", "evidence", "library"];
  const KEPT = 30; // conversations kept in the browser; the oldest go first
  const HISTORY = 6; // earlier turns sent along, in whose light a question is read
  const MAX_TURNS = 500; // as many as the server looks through again after a reload
  const MAX_FILES = 10_000;
  const ROOM = 2_000_000; // characters; for a longer conversation the others don't make way, since it may fit all the same
  const GONE = "Dateline’s server does not answer. Is “qa serve” still running, and are you still signed in? Then retry.";
  const INTERRUPTED = "The page was left before the answer came.";
  const STOPPED = "Stopped.";
  const WIDE = matchMedia("(min-width: 60rem)");

  const panels = {};
  const server = {}; // the Python functions of all panels, by name
  const state = {
    key: null, // which index this is: conversations over another one are kept apart
    fingerprint: null,
    limits: { kinds: [], upload_mb: 0 },
    conversation: null,
    replies: [], // what the clipboard gets, a turn each
    written: null, // the conversation as this page last kept it: another page may keep one under the same id
    ticket: null, // of the question being answered
    former: null, // the answer that a retry would replace
    draft: "", // what was being typed when editing began
    editing: false,
    away: false, // the server gave no answer the last time
    scrolled: {}, // how far each pane was, where one takes the place of another
    opened: 0, // counts what was opened beside the conversation: a late reply must not replace a newer one
  };

  // What is clicked or sent before the page has started is done once it has.
  let beReady;
  const ready = new Promise((done) => { beReady = done; });

  // -- Starting ------------------------------------------------------------------------------------------------------

  function mount(element, functions) {
    const name = PANELS.find((panel) => element.closest(`#${panel}`));
    if (!name || panels[name]) return;
    panels[name] = element;
    Object.assign(server, functions);
    if (PANELS.every((panel) => panels[panel])) start();
  }

  async function start() {
    wear(keep.get("dateline:theme"));
    for (const name of ["evidence", "library"]) {
      q(`#${name}`).setAttribute("role", "tabpanel");
      q(`#${name}`).setAttribute("aria-labelledby", `tab-${name}`);
    }
    show(WIDE.matches ? "library" : "chat");
    await refresh();
    const link = new URLSearchParams(location.search);
    if (link.has("q")) {
      history.replaceState(null, "", location.pathname);
      begin();
      await follow(link);
    } else {
      await restore(read(session.get(`dateline:${state.key}:current`)));
    }
    document.body.dataset.ready = "";
    beReady();
    setInterval(() => document.hidden || refresh(), 20_000);
  }

  async function call(name, data = {}) {
    const reply = await Promise.resolve(server[name](whole(data))).catch(() => undefined);
    if (reply && state.away) refresh(); // what the head says of the server is no longer so
    state.away = !reply;
    return reply ?? { error: GONE };
  }

  // Half a character, which a careless paste leaves, could be neither sent on nor sent back.
  function whole(data) {
    const mend = (_, value) => (isText(value) && value.toWellFormed ? value.toWellFormed() : value);
    return JSON.parse(JSON.stringify(data), mend);
  }

  // Asks what is indexed now: another process may have indexed since.
  async function refresh() {
    const now = await call("coverage");
    if (now.error) return say(q(".covered", panels.masthead), now.error);
    say(q(".covered", panels.masthead), now.line);
    if (now.fingerprint === state.fingerprint) return;
    Object.assign(state, { key: now.key, fingerprint: now.fingerprint, limits: now.limits });
    q(".coverage", panels.library).innerHTML = now.card;
    for (const time of panels.library.querySelectorAll("time")) say(time, moment(time.dateTime));
    options(q("[name=publisher]", panels.chat), now.publishers);
    q(".opening", panels.chat).innerHTML = now.opening;
    if (now.articles) suggestFirst(now.fingerprint);
    list("", 0);
  }

  async function suggestFirst(fingerprint) {
    for (let tries = 0; tries < 20 && fingerprint === state.fingerprint; tries++) {
      const { questions } = await call("first_questions");
      if (questions) return offer(q(".first-questions", panels.chat), questions);
      await new Promise((done) => setTimeout(done, 700));
    }
  }

  // -- Conversations -------------------------------------------------------------------------------------------------

  const keep = store(() => localStorage);
  const session = store(() => sessionStorage);

  // Storage may be full, or forbidden: the page then works without a memory.
  function store(place) {
    const safely = (action) => { try { return action(place()); } catch { return null; } };
    return {
      get: (name) => safely((it) => it.getItem(name)),
      set: (name, value) => safely((it) => (it.setItem(name, value), true)),
      drop: (name) => safely((it) => it.removeItem(name)),
    };
  }

  const nameOf = (id) => `dateline:${state.key}:conversation:${id}`;
  const parsed = (text) => { try { return JSON.parse(text); } catch { return null; } };
  const read = (id) => (id ? parsed(keep.get(nameOf(id))) : null);
  const earlier = () => listOf(parsed(keep.get(`dateline:${state.key}:conversations`)), (one) => isText(one?.id));

  // What a browser kept may be another version's, or edited by hand: only what has the form is taken up.
  const isText = (value) => typeof value === "string";
  const listOf = (value, fits) => (Array.isArray(value) ? value.filter(fits) : []);

  function filtersOf(kept) {
    const day = (value) => (isText(value) ? value : "");
    const { publishers, since, until, as_of } = kept ?? {};
    return { publishers: listOf(publishers, isText), since: day(since), until: day(until), as_of: day(as_of) };
  }

  const newId = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 8);

  function begin() {
    state.conversation = { id: newId(), exchanges: [], filters: filtersOf() };
    state.written = null;
    state.replies = [];
    state.opened++;
    q(".turns", panels.chat).replaceChildren();
    q(".opening", panels.chat).hidden = false;
    panels.evidence.firstElementChild.replaceChildren();
    if (state.editing) leaveEditing(); // else what is being typed stays
    chips();
  }

  function save(conversation = state.conversation) {
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

  async function restore(kept) {
    begin();
    const exchanges = listOf(kept?.exchanges, (one) => isText(one?.question));
    if (!exchanges.length || !isText(kept.id)) return;
    for (const one of exchanges) if (!one.answer && !one.problem) one.problem = INTERRUPTED;
    const { conversation } = state;
    const reply = await call("restore", { exchanges, first: 1 });
    if (conversation !== state.conversation || conversation.exchanges.length) return; // something was asked meanwhile
    if (reply.error) return hint(reply.error);
    state.conversation = { id: kept.id, exchanges, filters: filtersOf(kept.filters) };
    state.written = keep.get(nameOf(kept.id));
    session.set(`dateline:${state.key}:current`, kept.id);
    q(".opening", panels.chat).hidden = true;
    reply.turns.forEach((turn, at) => fill(section(at + 1), turn, at));
    chips();
    const last = exchanges.length;
    reveal(turn(last));
    openFirst(last);
    suggestNext(last);
  }

  function startAnew() {
    stop();
    begin();
    session.drop(`dateline:${state.key}:current`);
    show(WIDE.matches ? "library" : "chat");
    box().focus();
    scrollTo(0, 0); // where the page scrolls as a whole, the focus alone would keep the opening out of sight
  }

  function listEarlier(sheet) {
    const all = earlier().filter((one) => one.id !== state.conversation.id);
    sheet.replaceChildren(
      ...all.map((one) => button(one.title, { open: one.id }, moment(one.when))),
      all.length ? button("Delete all of these", { do: "forget" }) : make("p", "No earlier conversation."),
    );
  }

  function forget() {
    for (const one of earlier()) if (one.id !== state.conversation.id) keep.drop(nameOf(one.id));
    const left = earlier().filter((one) => one.id === state.conversation.id);
    keep.set(`dateline:${state.key}:conversations`, JSON.stringify(left));
  }

  // -- Asking --------------------------------------------------------------------------------------------------------

  async function ask(question, { asTyped = false, linked = null } = {}) {
    if (state.ticket) return hint("One question at a time: wait for the answer, or stop it.");
    if (!question.trim()) return hint("Type a question first, then press Enter.");
    hint("");
    const { exchanges, filters } = state.conversation;
    if (exchanges.length >= MAX_TURNS) return hint("This conversation is as long as it can be: begin a new one.");
    if (state.editing) {
      exchanges.pop();
      turn(exchanges.length + 1).remove();
      leaveEditing();
    }
    const at = exchanges.length;
    exchanges.push({ question, as_typed: asTyped, filters, linked });
    save();
    await answer(at);
  }

  async function again(at, changes = {}) {
    if (state.ticket) return hint("One question at a time: wait for the answer, or stop it.");
    const { exchanges } = state.conversation;
    const { question, as_typed, filters, linked } = exchanges[at];
    const former = exchanges[at].answer ? { exchange: exchanges[at], reply: state.replies[at] } : null;
    exchanges[at] = { question, as_typed, filters, linked, ...changes };
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
    const past = conversation.exchanges.slice(Math.max(0, at - HISTORY), at).filter((one) => one.answer);
    const reply = await call("ask", {
      turn: at + 1,
      ticket,
      question: exchange.question,
      as_typed: exchange.as_typed,
      linked: exchange.linked,
      filters: exchange.filters,
      history: past.map(({ answer: said }) => ({ question: said.interpreted_as ?? said.question, answer: said.answer })),
    });
    clearInterval(waiting);
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
    q(".pending", place).replaceWith(alert, tools);
  }

  function stop() {
    if (!state.ticket) return;
    call("stop", { ticket: state.ticket });
    answering(false);
    const at = state.conversation.exchanges.findIndex((one) => !one.answer && !one.problem);
    if (at >= 0) fail(at, STOPPED);
  }

  function answering(busy) {
    if (!busy) {
      state.ticket = null;
      hint("");
    }
    q("[type=submit].ask", panels.chat).hidden = busy;
    q("[data-do=stop]", panels.chat).hidden = !busy;
    panels.chat.setAttribute("aria-busy", String(busy));
  }

  function edit() {
    const last = state.conversation.exchanges.at(-1);
    if (!last || state.ticket) return;
    if (!state.editing) state.draft = box().value;
    state.editing = true;
    box().value = last.question;
    q(".editing", panels.chat).hidden = false;
    grow();
    box().focus();
  }

  function leaveEditing() {
    state.editing = false;
    q(".editing", panels.chat).hidden = true;
    box().value = state.draft;
    grow();
  }

  async function follow(link) {
    const reply = await call("follow", { link: link.toString() });
    if (reply.error) return hint(reply.error);
    state.conversation.filters = reply.filters;
    chips();
    await ask(reply.question, { asTyped: true, linked: reply.fingerprint });
  }

  async function suggestNext(number) {
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

  // -- Turns ---------------------------------------------------------------------------------------------------------

  const turn = (number) => document.getElementById(`turn-${number}`);
  const numberOf = (element) => Number(element.closest(".turn").id.slice("turn-".length));

  function section(number) {
    const known = turn(number);
    if (known) return known;
    const made = make("section", "", "turn");
    made.id = `turn-${number}`;
    made.setAttribute("aria-labelledby", `question-${number}`);
    q(".turns", panels.chat).append(made);
    return made;
  }

  function fill(place, reply, at) {
    place.innerHTML = reply.html;
    state.replies[at] = reply;
    judge(place, state.conversation.exchanges[at]);
  }

  // The question comes to the top; what is answered then grows below it, and nothing jumps.
  function reveal(place) {
    const scroller = q(".scroller", panels.chat);
    if (scroller.scrollHeight > scroller.clientHeight) scroller.scrollTop = place.offsetTop - scroller.offsetTop;
    if (!WIDE.matches) place.scrollIntoView({ block: "start" });
  }

  async function copy(text, place, said) {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch { // a page that did not come from this machine or by https has no clipboard
      const area = make("textarea", text, "unseen");
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    tell(place, done ? said : "The browser does not let this page copy.");
  }

  function tell(place, text) {
    say(q(".said", place), text);
    q(".said", place).scrollIntoView({ block: "nearest" });
  }

  function judge(place, exchange) {
    for (const name of ["up", "down"]) {
      q(`[data-do=${name}]`, place)?.setAttribute("aria-pressed", String(exchange.verdict === name));
    }
  }

  async function giveVerdict(place, verdict, reason = "", correction = "") {
    const { conversation } = state;
    const exchange = conversation.exchanges[numberOf(place) - 1];
    const wanted = exchange.verdict === verdict && !reason ? null : verdict; // the same again takes it back
    const reply = await call("feedback", { exchange, verdict: wanted, reason, correction });
    if (!reply.error) exchange.verdict = wanted;
    judge(place, exchange);
    tell(place, reply.error ?? reply.said);
    save(conversation);
  }

  function askWhy(place, open) {
    q(".why", place).hidden = !open;
    q("[data-do=down]", place).setAttribute("aria-expanded", String(open));
    (open ? q(".why input", place) : q("[data-do=down]", place)).focus();
    if (open) q(".why", place).scrollIntoView({ block: "nearest" });
  }

  // -- Evidence ------------------------------------------------------------------------------------------------------

  function openFirst(number) {
    const { answer: said } = state.conversation.exchanges[number - 1];
    if (!said) return;
    if (said.citations.length) open(`span-${number}-${said.citations[0].marker}`, false);
    else if (said.passages.length) open(`span-${number}-p1`, false);
    else panels.evidence.firstElementChild.replaceChildren(make("p", "Nothing was found that comes near.", "empty"));
  }

  // `chosen`: the reader followed a link to it, so it gets the focus; else page and focus stay where they are.
  async function open(name, chosen) {
    const count = ++state.opened;
    if (chosen) show("evidence");
    else if (WIDE.matches) show("evidence");
    if (!document.getElementById(name)) {
      const [, number, passage, which] = /^span-(\d+)-(p?)(\d+)$/.exec(name) ?? [];
      const exchange = state.conversation.exchanges[number - 1];
      if (!exchange?.answer) return;
      const reply = await call("show", { exchange, turn: Number(number), passage: !!passage, number: Number(which) });
      if (count !== state.opened) return;
      if (reply.error) panels.evidence.firstElementChild.replaceChildren(make("p", reply.error, "problem"));
      else panels.evidence.firstElementChild.innerHTML = reply.html;
    }
    for (const one of panels.evidence.querySelectorAll(".current")) one.classList.remove("current");
    const span = document.getElementById(name);
    span?.classList.add("current");
    tellStep();
    if (span) scrollWithin(span);
    if (chosen) (span ?? q(".source h3, .empty", panels.evidence))?.focus({ preventScroll: WIDE.matches });
  }

  function scrollWithin(span) {
    const text = span.closest(".text");
    const margin = parseFloat(getComputedStyle(span).scrollMarginTop);
    text.scrollTop += span.getBoundingClientRect().top - text.getBoundingClientRect().top - margin;
  }

  const spans = () => [...panels.evidence.querySelectorAll("a.span[id]")];

  function step(by) {
    const all = spans();
    const at = all.findIndex((one) => one.classList.contains("current"));
    if (all.length) open(all[(at + by + all.length) % all.length].id, true);
  }

  function tellStep() {
    const line = q(".steps [role=status]", panels.evidence);
    const at = spans().findIndex((one) => one.classList.contains("current"));
    if (line && at >= 0) say(line, `${spans()[at].dataset.label} · ${at + 1} of ${spans().length} passages cited`);
  }

  function goBack(name) {
    const marker = document.getElementById(name) ?? turn(Number(name.split("-")[1]));
    if (!marker) return;
    if (!WIDE.matches) show("chat");
    marker.scrollIntoView({ block: "nearest" });
    marker.focus({ preventScroll: true });
  }

  function showQuote(link) {
    const tip = quoteTip();
    tip.replaceChildren(make("span", link.dataset.origin, "origin"), make("span", `“${link.dataset.quote}”`));
    tip.hidden = false;
    const at = link.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - 24), innerWidth - tip.offsetWidth - 8);
    const below = at.bottom + 8 + tip.offsetHeight < innerHeight;
    tip.style.translate = `${left}px ${below ? at.bottom + 8 : at.top - tip.offsetHeight - 8}px`;
    link.setAttribute("aria-describedby", tip.id);
  }

  function quoteTip() {
    let tip = document.getElementById("quote-tip");
    if (!tip) {
      tip = make("div");
      tip.id = "quote-tip";
      tip.setAttribute("role", "tooltip");
      q("#page").append(tip);
    }
    return tip;
  }

  const hideQuote = () => { quoteTip().hidden = true; };

  // -- Panes ---------------------------------------------------------------------------------------------------------

  function show(name) {
    const before = document.body.dataset.pane;
    state.scrolled[before] = scrollY;
    document.body.dataset.pane = name;
    if (name !== before && !WIDE.matches) scrollTo(0, state.scrolled[name] ?? 0);
    for (const tab of panels.masthead.querySelectorAll("[role=tab]")) {
      tab.setAttribute("aria-selected", String(tab.dataset.pane === name));
      tab.tabIndex = tab.dataset.pane === name ? 0 : -1;
    }
  }

  function nextTab(tab, by) {
    const tabs = [...panels.masthead.querySelectorAll("[role=tab]")].filter((one) => one.offsetParent);
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    show(next.dataset.pane);
    next.focus();
  }

  // -- Filters -------------------------------------------------------------------------------------------------------

  const DATES = { since: "from", until: "to", as_of: "as of" };

  function options(select, publishers) {
    select.replaceChildren(new Option("any", ""), ...publishers.map((name) => new Option(name, name)));
  }

  function setFilter(name, value) {
    const { filters } = state.conversation;
    if (name === "publisher") {
      if (value && !filters.publishers.includes(value)) filters.publishers.push(value);
    } else filters[name] = value;
    state.conversation.filters = { ...filters };
    chips();
    save();
  }

  function dropFilter({ filter, value }) {
    const { filters } = state.conversation;
    state.conversation.filters = filter === "publisher"
      ? { ...filters, publishers: filters.publishers.filter((one) => one !== value) }
      : { ...filters, [filter]: "" };
    chips();
    save();
    q("[data-do=filters]", panels.chat).focus();
  }

  function chips() {
    const { filters } = state.conversation;
    const form = q(".filters", panels.chat);
    const made = filters.publishers.map((name) => chip(name, { filter: "publisher", value: name }));
    for (const [name, word] of Object.entries(DATES)) {
      form.elements[name].value = filters[name] ?? "";
      if (filters[name]) made.push(chip(`${word} ${filters[name]}`, { filter: name }));
    }
    form.elements.publisher.value = "";
    q(".chips", panels.chat).replaceChildren(...made);
  }

  function chip(text, data) {
    const made = button(`${text} ×`, data);
    made.className = "chip";
    made.setAttribute("aria-label", `Remove the filter ${text}`);
    return made;
  }

  function openFilters(wanted) {
    q(".filters", panels.chat).hidden = !wanted;
    const opener = q("[data-do=filters]", panels.chat);
    opener.setAttribute("aria-expanded", String(wanted));
    (wanted ? q(".filters select", panels.chat) : opener).focus();
  }

  // -- Library -------------------------------------------------------------------------------------------------------

  async function list(words, offset) {
    const reply = await call("titles", { words, offset });
    const place = q(".listing", panels.library);
    if (words !== q("[type=search]", panels.library).value.trim()) return; // typed on meanwhile
    if (reply.error) return place.replaceChildren(make("p", reply.error, "problem"));
    if (!offset) place.innerHTML = reply.html;
    else {
      q(".more", place).remove();
      const more = make("div");
      more.innerHTML = reply.html;
      place.append(...more.childNodes);
    }
  }

  async function readArticle(id, start) {
    show("library");
    const reply = await call("read", { id, start });
    const opened = q(".opened", panels.library);
    if (reply.error) opened.replaceChildren(make("p", reply.error, "problem"));
    else opened.innerHTML = reply.html;
    leaveShelf(true);
    q(".reading button", panels.library).focus();
  }

  function leaveShelf(reading) {
    q(".shelf", panels.library).hidden = reading;
    q(".reading", panels.library).hidden = !reading;
  }

  // -- Adding articles -----------------------------------------------------------------------------------------------

  async function add(files) {
    if (!files.length) return;
    if (files.length > MAX_FILES) return hint(`At most ${MAX_FILES.toLocaleString()} files at once: “qa index FOLDER” takes any number.`);
    show("library");
    leaveShelf(false);
    const job = make("div", "", "job");
    for (const old of [...panels.library.querySelectorAll(".job")].slice(1)) old.remove();
    const line = make("p", "Sending…");
    const bar = make("progress");
    bar.setAttribute("aria-label", "Adding articles");
    job.append(line, bar);
    q(".jobs", panels.library).prepend(job);
    const refused = [];
    const sent = [];
    for (const file of files) {
      say(line, `Sending ${file.name} (${sent.length + refused.length + 1} of ${files.length})…`);
      const reply = await send(file);
      if (reply.error) refused.push(`${file.name}: ${reply.error}`);
      else sent.push(reply.file);
    }
    const last = sent.length ? await watch(await call("index", { files: sent }), line, bar) : { done: "Nothing was added." };
    bar.remove();
    say(line, last.error ?? last.done);
    say(q(".upload-status", panels.masthead), "");
    const skipped = [...refused, ...(last.skipped ?? [])];
    if (skipped.length) {
      const why = make("ul");
      why.append(...skipped.map((text) => make("li", text)));
      job.append(make("p", "Not added:"), why);
    }
    await refresh();
  }

  async function send(file) {
    const kind = /\.[^.]*$/.exec(file.name.toLowerCase())?.[0] ?? "";
    const { kinds, upload_mb } = state.limits;
    if (file.error) return file;
    if (!kinds.includes(kind)) return { error: `this kind of file is not read; these are: ${kinds.join(" ")}` };
    if (file.size > upload_mb * 1e6) return { error: `larger than ${upload_mb} MB` };
    try {
      const name = encodeURIComponent(file.name.replaceAll("\n", " ")); // no route takes a name of several lines
      const reply = await (await fetch(`api/articles/${name}`, { method: "PUT", body: file })).json();
      return reply.file ? reply : { error: reply.error ?? "it could not be sent" };
    } catch {
      return { error: "it could not be sent" };
    }
  }

  async function watch({ job, error }, line, bar) {
    let missed = 0;
    while (!error) {
      const now = await call("progress", { job });
      missed = now.error === GONE ? missed + 1 : 0; // indexing goes on meanwhile
      if ((now.error && !(0 < missed && missed < 20)) || now.done) return now;
      if (now.line) say(line, now.line);
      if (now.line) say(q(".upload-status", panels.masthead), now.line);
      if (now.share == null) bar.removeAttribute("value");
      else bar.value = now.share;
      await new Promise((done) => setTimeout(done, 400));
    }
    return { error };
  }

  async function filesOf(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!entries.length) return [...transfer.files];
    return (await Promise.all(entries.map(unfold))).flat();
  }

  // A folder's files, to any depth; its names that begin with a dot are passed over, as `qa index` does.
  async function unfold(entry) {
    const unreadable = { name: entry.name, error: "the browser can't read it" };
    if (entry.isFile) return [await new Promise((done) => entry.file(done, () => done(unreadable)))];
    const reader = entry.createReader();
    const found = [];
    for (let some = [0]; some.length; ) {
      some = await new Promise((done) => reader.readEntries(done, () => done([]))); // at most a hundred at a time
      for (const one of some) if (!one.name.startsWith(".")) found.push(...(await unfold(one)));
    }
    return found;
  }

  // -- Taking away ---------------------------------------------------------------------------------------------------

  async function download(format) {
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

  // -- Events: one listener a kind, whatever the panels hold ---------------------------------------------------------

  const ACTIONS = {
    new: startAnew,
    theme: () => wear(document.body.classList.contains("dark") ? "light" : "dark"),
    filters: () => openFilters(q(".filters", panels.chat).hidden),
    "filters-done": () => openFilters(false),
    stop,
    "cancel-edit": () => (leaveEditing(), box().focus()),
    forget: (element) => {
      if (element.dataset.sure) return forget(), listEarlier(element.closest(".earlier"));
      element.dataset.sure = "yes";
      say(element, "Delete them for good?");
    },
    "as-typed": (element) => again(numberOf(element) - 1, { as_typed: true }),
    copy: (element) => copy(state.replies[numberOf(element) - 1].text, element.closest(".turn"), "Copied, with its sources."),
    link: (element) => copy(location.origin + location.pathname + state.replies[numberOf(element) - 1].link,
                            element.closest(".turn"), "Link copied: it asks the same again."),
    retry: (element) => again(numberOf(element) - 1),
    edit,
    up: (element) => giveVerdict(element.closest(".turn"), "up"),
    down: (element) => {
      const place = element.closest(".turn");
      if (element.getAttribute("aria-pressed") === "true") giveVerdict(place, "down");
      else askWhy(place, q(".why", place).hidden);
    },
    "close-why": (element) => askWhy(element.closest(".turn"), false),
    "choose-files": () => q("[type=file]", panels.library).click(),
    "back-to-library": () => (leaveShelf(false), q("[type=search]", panels.library).focus()),
  };

  async function clicked(event) {
    if (event.target.closest("#page a[href^='#']")) event.preventDefault();
    await ready;
    for (const menu of document.querySelectorAll(".menu[open]")) {
      if (!menu.contains(event.target) || event.target.closest(".sheet button:not([data-do=forget])")) menu.open = false;
    }
    const link = event.target.closest("#page a[href^='#']");
    if (link) {
      if (!getSelection().isCollapsed && link.matches(".span")) return; // marking text is not following it
      const name = link.getAttribute("href").slice(1);
      return name.startsWith("span-") ? open(name, true) : goBack(name);
    }
    const on = event.target.closest("#page button");
    if (!on) return;
    const { dataset } = on;
    if (dataset.do) ACTIONS[dataset.do](on);
    else if (dataset.ask) { if (state.editing) leaveEditing(); if (!WIDE.matches) show("chat"); ask(dataset.ask); }
    else if (dataset.pane) show(dataset.pane);
    else if (dataset.step) step(Number(dataset.step));
    else if (dataset.filter) dropFilter(dataset);
    else if (dataset.save) download(dataset.save);
    else if (dataset.open) { stop(); restore(read(dataset.open)); }
    else if (dataset.article) readArticle(dataset.article, Number(dataset.start ?? 0));
    else if (dataset.offset) list(q("[type=search]", panels.library).value.trim(), Number(dataset.offset));
  }

  function pressed(event) {
    const { key, target } = event;
    if (key === "Escape" && state.conversation) {
      hideQuote();
      for (const menu of document.querySelectorAll(".menu[open]")) { menu.open = false; q("summary", menu).focus(); }
      if (state.editing) leaveEditing();
      else if (!q(".filters", panels.chat).hidden) openFilters(false);
      else if (target === box()) stop();
    } else if (target.matches("[role=tab]") && (key === "ArrowRight" || key === "ArrowLeft")) {
      nextTab(target, key === "ArrowRight" ? 1 : -1);
    } else if (target === box() && key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      target.form.requestSubmit();
    } else if (target === box() && key === "ArrowUp" && !box().value) {
      edit();
    } else if (key === "/" && !target.matches("input, textarea, select")) {
      event.preventDefault();
      if (!WIDE.matches) show("chat");
      box().focus();
    }
  }

  async function submitted(event) {
    event.preventDefault();
    await ready;
    const form = event.target;
    if (form.matches(".composer")) {
      const text = box().value;
      if (!state.ticket && text.trim()) setTimeout(() => { box().value = ""; grow(); });
      ask(text);
    } else if (form.matches(".why")) {
      const { reason, correction } = form.elements;
      askWhy(form.closest(".turn"), false);
      giveVerdict(form.closest(".turn"), "down", reason.value, correction.value);
    }
  }

  async function changed({ target }) {
    await ready;
    if (target.matches("[type=file]")) {
      add([...target.files]);
      target.value = "";
    } else if (target.closest(".filters")) setFilter(target.name, target.value);
  }

  let typing;
  function typed({ target }) {
    if (target === box()) grow();
    if (!target.matches("[type=search]") || !state.conversation) return;
    clearTimeout(typing);
    typing = setTimeout(() => list(target.value.trim(), 0), 200);
  }

  function listen() {
    document.addEventListener("click", clicked);
    document.addEventListener("keydown", pressed);
    document.addEventListener("submit", submitted);
    document.addEventListener("change", changed);
    document.addEventListener("input", typed);
    document.addEventListener("toggle", ({ target }) => {
      const sheet = target.open && q(".earlier", target);
      if (sheet) listEarlier(sheet);
    }, true);
    for (const [kind, other] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
      document.addEventListener(kind, ({ target }) => target.closest?.("a.mark") && showQuote(target.closest("a.mark")));
      document.addEventListener(other, ({ target }) => target.closest?.("a.mark") && hideQuote());
    }
    document.addEventListener("scroll", hideQuote, true);
    WIDE.addEventListener("change", () => WIDE.matches && document.body.dataset.pane === "chat" && show("evidence"));
    const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files") && state.limits.upload_mb;
    const dropping = (on) => document.body.classList.toggle("dropping", on);
    document.addEventListener("dragover", (event) => holdsFiles(event) && (event.preventDefault(), dropping(true)));
    document.addEventListener("dragleave", (event) => event.relatedTarget || dropping(false));
    document.addEventListener("drop", async (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      dropping(false);
      add(await filesOf(event.dataTransfer));
    });
  }

  // -- Small things --------------------------------------------------------------------------------------------------

  function q(selector, within = document) { return within.querySelector(selector); }

  const box = () => q(".composer textarea");
  const hint = (text) => say(q(".hint", panels.chat), text);

  function say(place, text) { place.textContent = text; }

  const moment = (when) => new Date(when).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

  function grow() {
    box().style.height = "auto";
    box().style.height = `${box().scrollHeight}px`;
  }

  function make(tag, text = "", className = "") {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function button(text, data, small = "") {
    const made = make("button", text);
    made.type = "button";
    Object.assign(made.dataset, data);
    if (small) made.append(make("small", small));
    return made;
  }

  function wear(theme) {
    if (theme !== "dark" && theme !== "light") return;
    document.body.classList.toggle("dark", theme === "dark");
    keep.set("dateline:theme", theme);
  }

  listen();
  return { mount };
})();

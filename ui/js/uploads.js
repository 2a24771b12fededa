// Files, dropped or chosen, and what lies at an address become articles; an article is taken out.

import { hint } from "./composer.js";
import { make, q, say } from "./dom.js";
import { refresh } from "./library.js";
import { show } from "./panes.js";
import { call, GONE } from "./server.js";
import { turnTo } from "./shelves.js";
import { panels, state } from "./state.js";

const MAX_FILES = 10_000;

export async function add(files) {
  if (!files.length) return;
  if (files.length > MAX_FILES) return hint(`At most ${MAX_FILES.toLocaleString()} files at once: “qa index FOLDER” takes any number.`);
  const { job, line, bar } = begin("Sending…");
  const { collection } = state; // that they go to, also when another is chosen meanwhile
  const refused = [];
  const sent = [];
  for (const file of files) {
    say(line, `Sending ${file.name} (${sent.length + refused.length + 1} of ${files.length})…`);
    const reply = await send(file, collection);
    if (reply.error) refused.push(`${file.name}: ${reply.error}`);
    else sent.push(reply.file);
  }
  const last = sent.length ? await watch(await call("index", { files: sent, collection }), line, bar, collection) : { done: "Nothing was added." };
  await end(job, last, refused);
}

export async function addAddress(form) {
  const { job, line, bar } = begin("Fetching…");
  const { collection } = state;
  await end(job, await watch(await call("visit", { url: form.elements.url.value, collection }), line, bar, collection));
  form.reset();
}

// The first click asks, the second one does it.
export async function removeArticle(button) {
  const id = button.parentElement.dataset.article;
  if (button.dataset.sure !== id) {
    button.dataset.sure = id;
    return say(button, "Take it out for good?");
  }
  const { job, line, bar } = begin("Taking it out…");
  const { collection } = state;
  await end(job, await watch(await call("remove", { id, collection }), line, bar, collection));
  q("[type=search]", panels.library).focus();
}

function begin(said) {
  show("library");
  turnTo(panels.library, false);
  const job = make("div", "", "job");
  for (const old of [...panels.library.querySelectorAll(".job")].slice(1)) old.remove();
  const line = make("p", said);
  const bar = make("progress");
  bar.setAttribute("aria-label", "Changing the library");
  job.append(line, bar);
  q(".jobs", panels.library).prepend(job);
  return { job, line, bar };
}

async function end(job, last, refused = []) {
  q("progress", job).remove();
  say(q("p", job), last.error ?? last.done);
  say(q(".upload-status", panels.masthead), "");
  const skipped = [...refused, ...(last.skipped ?? [])];
  if (skipped.length) {
    const why = make("ul");
    why.append(...skipped.map((text) => make("li", text)));
    job.append(make("p", "Not added:"), why);
  }
  await refresh();
}

async function send(file, collection) {
  const kind = /\.[^.]*$/.exec(file.name.toLowerCase())?.[0] ?? "";
  const { kinds, upload_mb } = state.limits;
  if (file.error) return file;
  if (!kinds.includes(kind)) return { error: `this kind of file is not read; these are: ${kinds.join(" ")}` };
  if (file.size > upload_mb * 1e6) return { error: `larger than ${upload_mb} MB` };
  try {
    const name = encodeURIComponent(file.name.replaceAll("\n", " ")); // no route takes a name of several lines
    const reply = await (await fetch(`api/articles/${name}?${new URLSearchParams({ collection })}`, { method: "PUT", body: file })).json();
    return reply.file ? reply : { error: reply.error ?? "it could not be sent" };
  } catch {
    return { error: "it could not be sent" };
  }
}

async function watch({ job, error }, line, bar, collection) {
  let missed = 0;
  while (!error) {
    const now = await call("progress", { job, collection });
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

export async function filesOf(transfer) {
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

// The form of the playground: what a reader sets, the tokens, the address and the Python program.
// `isCopied` is that of docs/assets/copying.js.
import { encode, load } from "./encode.js";
import { concerning } from "./known.js";
import { messagesOf, program } from "./python.js";
import { place, show } from "./results.js";
import { lengthOf, read, says, written } from "./state.js";

const WAIT = 150; // milliseconds without a key
const COPIED_FOR = 2000; // milliseconds that a button says so

const form = document.querySelector(".live-play");
const { tokenizers, known, words, initial, lengths } = JSON.parse(form.dataset.settings);
const fields = form.elements;
const fetched = new Map(); // address → a promise of the tokenizer
let state, timer, round = 0;

function fetchedOnce(address) {
  if (!fetched.has(address)) {
    const coming = load(new URL(address, document.baseURI));
    coming.catch(() => fetched.delete(address)); // the next try asks again
    fetched.set(address, coming);
  }
  return fetched.get(address);
}

function setFields() {
  for (const name of ["text", "pair", "longest"]) fields[name].value = state[name];
  const isOffered = (name) => Object.hasOwn(tokenizers, name);
  fields.tokenizer.value = isOffered(state.tokenizer) ? state.tokenizer : initial.tokenizer;
  fields.other.value = isOffered(state.other) ? state.other : "";
  fields.special.checked = !state.plain;
  for (const name of ["shorten", "fill", "chat"]) fields[name].checked = state[name];
}

function readFields() {
  state = {
    text: fields.text.value.toWellFormed(),
    pair: fields.pair.value.toWellFormed(),
    tokenizer: fields.tokenizer.value,
    other: fields.other.value,
    longest: lengthOf(fields.longest.value, initial, lengths),
    plain: !fields.special.checked,
    shorten: fields.shorten.checked,
    fill: fields.fill.checked,
    chat: fields.chat.checked,
  };
}

function address() {
  const fragment = written(state, initial);
  return location.pathname + location.search + (fragment && `#${fragment}`);
}

function writeAddress() {
  try {
    history.replaceState(history.state, "", address());
  } catch {
    // Safari refuses to go on after many changes in a short time; the next one after a while is taken.
  }
}

async function update() {
  const ours = (round += 1);
  fields.special.disabled = state.chat; // a template writes them itself
  fields.longest.disabled = !state.shorten && !state.fill;
  const names = [...new Set([state.tokenizer, state.other].filter(Boolean))];
  const results = form.querySelector(".live-play-results");
  results.replaceChildren(...names.map((name, at) => results.children[at] ?? place(name, words)));
  await Promise.all(names.map(async (name, at) => {
    const section = results.children[at];
    const showThat = (found) => {
      if (ours === round) show(section, { name, about: tokenizers[name], ...found }, words);
    };
    const waiting = setTimeout(showThat, WAIT, { status: words.loading });
    const found = await resultOf(name).catch(() => ({ status: words.failed }));
    clearTimeout(waiting);
    showThat(found);
  }));
  form.dataset.shown = ours; // all of this round is there
}

// The rows of a tokenizer, with what is to be said of them, and the program.
async function resultOf(name) {
  const { text, pair, plain, shorten, fill, chat, longest } = state;
  const { address, file, padding, template, special } = tokenizers[name];
  const given = { repository: name, text, pair, plain, shorten, fill, chat, longest };
  if (chat && template === null) return { status: words["no-template"], program: program(given) };
  if (fill && padding === null) return { status: words["no-padding"], program: program(given) };
  const tokenizer = await fetchedOnce(address);
  const prompt = chat ? await promptOf(template, special, text, pair) : undefined;
  const rows = encode(tokenizer, prompt ?? text, {
    pair: chat ? "" : pair,
    special: !plain && !chat,
    shorten: shorten ? longest : undefined,
    fill: fill ? longest : undefined,
    padding,
  });
  const hasPlaces = !chat && rows.every(({ start }) => start !== undefined);
  const notes = concerning(known, file, text, pair).map((one) => `${words.differs} ${one.text}`);
  if (!hasPlaces && !chat) notes.push(words["no-places"]);
  return { rows, hasPlaces, notes, prompt, program: program({ ...given, hasPlaces }) };
}

async function promptOf(template, special, text, pair) {
  const { Template } = await import("./jinja.js");
  const messages = messagesOf(text, pair);
  return new Template(template).render({ ...special, messages, add_generation_prompt: !pair });
}

function changed() {
  clearTimeout(timer);
  readFields();
  writeAddress();
  update();
}

async function copy(button, text) {
  const label = button.textContent;
  button.textContent = (await isCopied(text)) ? words.copied : words["failed-copy"];
  setTimeout(() => (button.textContent = label), COPIED_FOR);
}

function begin() {
  state = read(location.hash, initial, lengths);
  setFields();
  readFields(); // a link may name a tokenizer that is not offered
  update();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", () => {
  changed();
  fields.longest.value = state.longest; // what is out of bounds was not taken
});
form.addEventListener("input", ({ target }) => {
  clearTimeout(timer);
  if (target.localName === "textarea" || target.type === "number") timer = setTimeout(changed, WAIT);
});
form.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.dataset.text !== undefined) {
    fields.text.value = button.dataset.text;
    changed();
  } else if (button?.closest(".live-play-link")) {
    copy(button, new URL(address(), location.href).href);
  } else if (button) {
    copy(button, button.closest("section").querySelector(".live-play-program code").textContent);
  }
});
addEventListener("hashchange", () => {
  if (says(location.hash)) begin();
  else writeAddress(); // a link to a heading was followed; what was typed stays
});
// The other language shows the same; language-switch.js has taken the fragment for a heading's.
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a.md-select__link[hreflang]");
  if (link) link.hash = written(state, initial);
});
begin();

// The form of the playground: what a reader sets, the tokens, the address and the Python program.
// `isCopied` is that of docs/assets/take-away.js.
import { encode, load } from "./encode.js";
import { concerning } from "./known.js";
import { messagesOf, program } from "./python.js";
import { place, show } from "./results.js";
import { read, written } from "./state.js";

const WAIT = 150; // milliseconds without a key
const COPIED_FOR = 2000; // milliseconds that a button says so

const form = document.querySelector(".live-play");
const { tokenizers, known, words, initial, shortest } = JSON.parse(form.dataset.settings);
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
  fields.tokenizer.value = state.tokenizer in tokenizers ? state.tokenizer : initial.tokenizer;
  fields.other.value = state.other in tokenizers ? state.other : "";
  fields.special.checked = !state.plain;
  for (const name of ["shorten", "fill", "chat"]) fields[name].checked = state[name];
}

function readFields() {
  const longest = Math.max(shortest, Number.parseInt(fields.longest.value, 10) || initial.longest);
  state = {
    text: fields.text.value.toWellFormed(),
    pair: fields.pair.value.toWellFormed(),
    tokenizer: fields.tokenizer.value,
    other: fields.other.value,
    longest,
    plain: !fields.special.checked,
    shorten: fields.shorten.checked,
    fill: fields.fill.checked,
    chat: fields.chat.checked,
  };
  const fragment = written(state, initial);
  history.replaceState(history.state, "", fragment ? `#${fragment}` : location.pathname + location.search);
}

async function update() {
  const ours = (round += 1);
  fields.special.disabled = state.chat; // a template writes them itself
  fields.longest.disabled = !state.shorten && !state.fill;
  const names = [...new Set([state.tokenizer, state.other].filter(Boolean))];
  const results = form.querySelector(".live-play-results");
  results.replaceChildren(...names.map((name, at) => results.children[at] ?? place(words)));
  await Promise.all(names.map(async (name, at) => {
    const section = results.children[at];
    const timer = setTimeout(() => show(section, { name, about: tokenizers[name], status: words.loading }, words), WAIT);
    const found = await resultOf(name).catch((error) => ({ status: words.failed, error }));
    clearTimeout(timer);
    if (ours === round) show(section, { name, about: tokenizers[name], ...found }, words);
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
  update();
}

async function copy(button, text) {
  const label = button.textContent;
  button.textContent = (await isCopied(text)) ? words.copied : words["failed-copy"];
  setTimeout(() => (button.textContent = label), COPIED_FOR);
}

function begin() {
  state = read(location.hash, initial);
  setFields();
  update();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", changed);
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
    copy(button, location.href);
  } else if (button) {
    copy(button, button.closest("section").querySelector(".live-play-program code").textContent);
  }
});
addEventListener("hashchange", begin);
// The other language shows the same; language-switch.js has taken the fragment for a heading's.
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a.md-select__link[hreflang]");
  if (link) link.hash = location.hash;
});
begin();

// A traceback that is pasted into the search: a first line above the results leads to the box for
// tracebacks, and takes the text along, in this tab alone. The field itself makes one line of it.
const field = document.querySelector(".md-search__input");
const hits = document.querySelector(".md-search-result__list");
const line = document.querySelector("#live-pasted")?.content.firstElementChild;
const WHOLE = /\n\s*\S|\bTraceback \(most recent call last\)/; // more than a line, or a traceback
let raw = "";

// Browsers differ in what they make of the ends of lines.
const bare = (text) => text.replace(/\s+/g, "");

// The text that is to be taken along; none where the field has no traceback.
function whole() {
  if (raw && bare(field.value).includes(bare(raw))) return raw;
  return WHOLE.test(field.value) ? field.value : "";
}

function lead() {
  if (!whole()) line.remove();
  else if (hits.firstElementChild !== line) hits.prepend(line);
}

if (line && hits) {
  const { base } = JSON.parse(document.querySelector("#__config").textContent);
  const link = line.querySelector("a");
  link.href = new URL(link.dataset.page, new URL(base, location));
  field.addEventListener("paste", ({ clipboardData }) => {
    const text = clipboardData?.getData("text") ?? "";
    raw = WHOLE.test(text.trim()) ? text : "";
  });
  new MutationObserver(lead).observe(hits, { childList: true });
  takeAlong(link, whole);
}

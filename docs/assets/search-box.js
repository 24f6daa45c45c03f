// What the theme's search box lacks: text that comes without a key, one stop of the keyboard for a
// result, a word where nothing is found, and the query when a reader comes back.
const box = document.querySelector(".md-search__input");
const results = document.querySelector(".md-search-result__list");
const meta = document.querySelector(".md-search-result__meta");
const opened = document.querySelector("#__search");
const LONGEST_QUERY = 2000; // in an address
const LONGEST_WORDS = 80; // that nothing here is about, as shown

// It tells of the results, and nobody who does not see it looks there.
meta?.setAttribute("role", "status");

// Material searches when a key is released. Text also comes without a key: from the menu of a mouse
// or a phone, from an input method, by dragging, by voice.
box?.addEventListener("input", () => box.dispatchEvent(new KeyboardEvent("keyup")));

// Material makes two links of a result, to its page and to the entry; both lead to the entry.
function asOneLink(result) {
  const [page, entry] = result.querySelectorAll(":scope > .md-search-result__link");
  if (!entry) return;
  entry.firstElementChild.prepend(page.querySelector("h1"));
  page.remove();
}

// The worker's first result says what nothing here is about.
function sayNothing(result) {
  const template = document.querySelector("#live-nothing");
  let words = result.textContent.trim();
  if (words.length > LONGEST_WORDS) words = `${words.slice(0, LONGEST_WORDS)}…`;
  meta.textContent = template.dataset.nothing.replace("{}", () => words);
  const ways = template.content.firstElementChild.cloneNode(true);
  // Whole characters: half of one cannot be in an address.
  const query = encodeURIComponent([...box.value].slice(0, LONGEST_QUERY).join(""));
  for (const link of ways.querySelectorAll("a"))
    link.href = link.dataset.address.replace("{query}", query);
  result.remove();
  ways.lastElementChild.hidden = !results.children.length;
  results.prepend(ways);
}

if (results)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const result of addedNodes)
        if (result.querySelector("[href$='#nothing']")) sayNothing(result);
        else asOneLink(result);
  }).observe(results, { childList: true });

// With the Enter key Material opens the best result, where there is none but the ways out, too.
box?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (results.querySelector(".md-search-result__link")) return;
  event.preventDefault();
  event.stopPropagation();
});

// With Escape the keyboard goes back to where it was before the search; the theme leaves it nowhere.
let before;
box?.addEventListener("focus", ({ relatedTarget }) => {
  if (relatedTarget && !relatedTarget.closest(".md-search")) before = relatedTarget;
});
addEventListener("keydown", ({ key, isComposing }) => {
  const place = before;
  if (key === "Escape" && !isComposing && opened?.checked)
    setTimeout(() => place?.focus({ preventScroll: true })); // when the theme is through
}, true);

// A reader who comes back from a result finds the query again: Material reads it from the address,
// and takes it out when the search is closed. A page that a browser has kept is not read again.
function keepQuery(query) {
  const url = new URL(location);
  if (query) url.searchParams.set("q", query);
  else url.searchParams.delete("q");
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}
opened?.addEventListener("change", () => {
  if (!opened.checked) keepQuery(""), (before = undefined);
});
document.addEventListener("click", (event) => {
  const leaves = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
  if (leaves && event.target.closest?.(".md-search-result a"))
    keepQuery(box.value.slice(0, LONGEST_QUERY));
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && new URL(location).searchParams.has("q")) box?.focus();
});

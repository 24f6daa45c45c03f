// The filter of the table of what has changed. A row stays if it holds each word that was typed, in
// its names, its message, its note or its code, and fits what is chosen.
const filter = document.querySelector(".live-filter");

if (filter) {
  const { words, library, happens } = filter.elements;
  const count = filter.querySelector("output");
  const rows = [...document.querySelectorAll(".live-change")].map((row) => ({ row, text: "" }));
  const groups = groupsOf(rows.map(({ row }) => row));

  function apply() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of rows) {
      if (wanted.length) one.text ||= one.row.textContent.toLowerCase();
      const { library: its, happens: what } = one.row.dataset;
      const fits = (!library.value || library.value === its) && (!happens.value || happens.value === what);
      one.row.hidden = !fits || !wanted.every((word) => one.text.includes(word));
      shown += one.row.hidden ? 0 : 1;
    }
    for (const [heading, held] of groups) heading.hidden = held.every((row) => row.hidden);
    const said = ["none", "one"][shown] ?? "count";
    count.value = count.dataset[said].replace("{}", shown);
  }

  // A link to a row unfolds it; if it is not shown, all of them are.
  function showTarget(address) {
    const target = document.getElementById(decodeURIComponent(new URL(address).hash.slice(1)));
    const fold = target?.closest(".live-change")?.querySelector("details");
    if (fold) fold.open = true;
    if (!target?.closest(".live-change[hidden], h3[hidden]")) return;
    filter.reset();
    apply();
    target.scrollIntoView();
  }

  filter.addEventListener("input", apply);
  filter.addEventListener("submit", (event) => event.preventDefault());
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !words.value) return;
    words.value = "";
    apply();
  });
  // The theme may have written another heading into the address before this comes.
  addEventListener("hashchange", ({ newURL }) => showTarget(newURL));
  showTarget(location.href);
}

// Each heading of a group with its rows, which follow it.
function groupsOf(rows) {
  const groups = new Map();
  for (const row of rows) {
    let before = row.previousElementSibling;
    while (before && before.tagName !== "H3") before = before.previousElementSibling;
    if (before) groups.set(before, [...(groups.get(before) ?? []), row]);
  }
  return groups;
}

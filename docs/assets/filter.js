// The filter of a long list: what has changed, API names. A row stays if it holds each word that was
// typed and fits what is chosen; those of other libraries stand behind a switch.
const filter = document.querySelector(".live-filter");

if (filter) {
  const { rows: ROWS, groups: GROUPS, text: TEXT } = filter.dataset;
  const { words, others } = filter.elements;
  const selects = [...filter.querySelectorAll("select")];
  const count = filter.querySelector("output");
  const rows = [];
  const groups = new Map();
  let held;
  for (const element of document.querySelectorAll(`${GROUPS}, ${ROWS}`)) {
    if (element.matches(GROUPS)) groups.set(element, (held = []));
    else {
      held?.push(element);
      rows.push({ row: element, isOther: Boolean(others && element.closest("[data-others]")), text: "" });
    }
  }

  function textOf(row) {
    const parts = TEXT ? [...row.querySelectorAll(TEXT)] : [row];
    return parts.map((part) => part.textContent.toLowerCase()).join(" ");
  }

  function apply() {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let [shown, more] = [0, 0];
    for (const one of rows) {
      if (wanted.length) one.text ||= textOf(one.row);
      const fits = selects.every(({ name, value }) => !value || value === one.row.dataset[name]);
      const isFound = fits && wanted.every((word) => one.text.includes(word));
      const isOff = one.isOther && !others.checked;
      one.row.hidden = !isFound || isOff;
      shown += isFound && !isOff;
      more += isFound && isOff;
    }
    for (const [heading, its] of groups) {
      heading.hidden = its.length > 0 && its.every((row) => row.hidden);
      const link = document.querySelector(`.api-letters [href="#${heading.id}"]`);
      if (link) link.hidden = heading.hidden;
    }
    const said = count.dataset[["none", "one"][shown] ?? "count"].replace("{}", shown);
    count.value = said + (wanted.length && more ? count.dataset.more.replace("{}", more) : "");
  }

  // A link to a row unfolds it; if it is not shown, all of them are.
  function showTarget(address) {
    const target = document.getElementById(decodeURIComponent(new URL(address).hash.slice(1)));
    const fold = target?.closest(ROWS)?.querySelector("details");
    if (fold) fold.open = true;
    if (!target?.closest("[hidden]")) return;
    filter.reset();
    if (others) others.checked = Boolean(target.closest("[data-others]") || target.matches("#others"));
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
  if (others) apply();
  showTarget(location.href);
}

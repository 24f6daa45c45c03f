// Beside code that is too long for its box, a switch that wraps its lines. It stands where room is kept
// for it, and comes and goes with the size of the box.
const BLOCK_WORDS = document.querySelector("#live-keys")?.dataset ?? {};
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => offerWrap(target)));
for (const code of document.querySelectorAll("article .highlight > pre > code"))
  if (!code.closest(".live-sheet")) sizes.observe(code);

function offerWrap(code) {
  const block = code.parentElement;
  if (block.classList.contains("is-wrapped")) return;
  let button = block.querySelector(":scope > .live-wrap");
  const isLong = code.scrollWidth > code.clientWidth;
  block.classList.toggle("is-long", isLong);
  if (!button && isLong) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "live-wrap";
    button.ariaPressed = "false";
    button.title = button.ariaLabel = BLOCK_WORDS.wrap ?? "Wrap lines";
    button.addEventListener("click", () => {
      button.ariaPressed = String(block.classList.toggle("is-wrapped"));
      code.scrollLeft = 0;
    });
    code.after(button);
  }
  if (button) button.hidden = !isLong;
}

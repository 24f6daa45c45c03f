// "Copy as script": the entry with all that it needs, as livedocs/modules/script.py puts it together.
const COPIED_FOR = 2000; // milliseconds that the button says so

for (const button of document.querySelectorAll(".live-script")) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.script);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = label), COPIED_FOR);
  });
}

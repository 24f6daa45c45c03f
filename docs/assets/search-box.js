// Material searches when a key is released in the search box. Text also comes without a key: from
// the menu of a mouse or a phone, from an input method, by dragging, by voice.
const box = document.querySelector(".md-search__input");
box?.addEventListener("input", () => box.dispatchEvent(new KeyboardEvent("keyup")));

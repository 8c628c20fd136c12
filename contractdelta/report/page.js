"use strict";
// The page is complete without this: it adds the search, which narrows what is there.
const form = document.querySelector("form");
const [search, button, output] = ["input[type=search]", "button", "output"].map((name) => form.querySelector(name));
const boxes = [...form.querySelectorAll("input[type=checkbox]")];
const entries = [...document.querySelectorAll(".entry")].map((element) => ({
  element,
  text: element.textContent.toLowerCase(),
  changes: [...element.querySelectorAll("li[data-verdict]")],
}));

function narrow() {
  const words = search.value.toLowerCase().split(/\s+/);
  const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let number = 0;
  for (const { element, text, changes } of entries) {
    for (const change of changes) change.hidden = !verdicts.has(change.dataset.verdict);
    const isLeft = changes.length ? changes.some((change) => !change.hidden) : verdicts.has("none");
    element.hidden = !isLeft || !words.every((word) => text.includes(word));
    number += element.hidden ? 0 : 1;
  }
  output.textContent = `${number} of ${entries.length} operations`;
}

form.addEventListener("input", () => {
  // So that a link leads to what was searched for.
  history.replaceState(null, "", `#${encodeURIComponent(search.value)}`);
  narrow();
});
form.addEventListener("submit", (event) => event.preventDefault());
button.addEventListener("click", () => {
  const operations = [...document.querySelectorAll("details.entry:not([hidden])")];
  const isOpen = operations.every((operation) => operation.open);
  for (const operation of operations) operation.open = !isOpen;
});
search.value = decodeURIComponent(location.hash.slice(1));
form.hidden = false;
narrow();

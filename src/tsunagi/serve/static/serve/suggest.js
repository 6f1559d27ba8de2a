// Completions under the search boxes; without this script they are plain boxes.
"use strict";

for (const input of document.querySelectorAll("input[data-suggest]")) complete(input);

function complete(input) {
  const box = document.createElement("div");
  const list = document.createElement("ul");
  box.className = "suggest-box";
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", input.placeholder);
  const focused = document.activeElement === input;
  input.replaceWith(box);
  box.append(input, list);
  if (focused) input.focus();
  input.role = "combobox";
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer = 0, asked = "", chosen = -1, typed = "";

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map((text, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.role = "option";
      item.textContent = text;
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        input.value = text;
        close();
        input.form.requestSubmit();
      });
      return item;
    }));
    list.hidden = suggestions.length === 0;
    chosen = -1;
    input.setAttribute("aria-expanded", String(!list.hidden));
  }

  function move(step) {
    const items = [...list.children];
    if (chosen === -1) typed = input.value;
    chosen = (chosen + 1 + step + items.length + 1) % (items.length + 1) - 1;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
    if (chosen === -1) {
      input.value = typed;
      input.removeAttribute("aria-activedescendant");
    } else {
      input.value = items[chosen].textContent;
      input.setAttribute("aria-activedescendant", items[chosen].id);
    }
  }

  async function ask() {
    const text = input.value.trim();
    if (!text || text === asked) return;
    asked = text;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text.slice(0, 100))}`);
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (input.value.trim() === text && document.activeElement === input) show(suggestions);
    } catch {
      close();
    }
  }

  input.addEventListener("input", (event) => {
    window.clearTimeout(timer);
    if (event.isComposing && !input.value) return;
    if (!input.value.trim()) { asked = ""; close(); return; }
    timer = window.setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (chosen !== -1) input.value = typed;
      close();
    }
  });
  input.addEventListener("blur", close);
}

// Completes an @handle while one types: a combobox over whatever field says `data-mention`.
(() => {
  "use strict";

  const WORD = /(?:^|[^\p{L}\p{N}_@./])@([^\s@/#?,;:!()[\]{}<>"]{0,30})$/u;
  const list = document.createElement("ul");
  list.className = "mentions";
  list.id = "mentions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "People");
  document.body.append(list);

  let field = null;
  let chosen = -1;
  let asked = "";

  const options = () => [...list.children];
  const begun = () => WORD.exec(field.value.slice(0, field.selectionStart))?.[1];

  function close() {
    list.hidden = true;
    chosen = -1;
    asked = "";
    field?.removeAttribute("aria-activedescendant");
    field?.setAttribute("aria-expanded", "false");
  }

  function choose(index) {
    chosen = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", at === index));
    field.setAttribute("aria-activedescendant", options()[index]?.id ?? "");
  }

  function take(handle) {
    const end = field.selectionStart;
    const start = end - begun().length;
    field.setRangeText(`${handle} `, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    field.focus();
  }

  async function ask(word) {
    asked = word;
    const answer = await fetch(`/people/?q=${encodeURIComponent(word)}`).catch(() => null);
    if (!answer?.ok || answer.redirected || asked !== word || document.activeElement !== field) return;
    const { people } = await answer.json();
    if (asked !== word) return;
    if (!people.length) {
      close();
      return;
    }
    list.replaceChildren(...people.map(({ handle, name }, at) => {
      const option = document.createElement("li");
      option.id = `mention-${at}`;
      option.setAttribute("role", "option");
      const [who, small, bdi] = ["bdi", "small", "bdi"].map((tag) => document.createElement(tag));
      who.textContent = name;
      bdi.textContent = `@${handle}`;
      small.append(bdi);
      option.append(who, small);
      option.dataset.handle = handle;
      return option;
    }));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    const place = field.getBoundingClientRect();
    const top = place.top > list.offsetHeight + 8 ? place.top - list.offsetHeight - 6 : place.bottom + 6;
    list.style.top = `${top}px`;
    list.style.left = `${Math.max(8, Math.min(place.left, innerWidth - list.offsetWidth - 8))}px`;
    choose(0);
    window.hush.say(`${people.length} people. Arrow keys choose, Enter takes.`);
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-mention]") || !("signedIn" in document.body.dataset)) return;
    field = event.target;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    const word = begun();
    if (word === undefined) close();
    else ask(word);
  });

  document.addEventListener("keydown", (event) => {
    if (list.hidden || event.target !== field) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose((chosen + step + options().length) % options().length);
    else if (event.key === "Enter" || event.key === "Tab") take(options()[chosen].dataset.handle);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the keyboard
    const option = event.target.closest("[role=option]");
    if (option) take(option.dataset.handle);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target === field) close();
  });
  document.addEventListener("scroll", () => list.hidden || close(), true);
})();

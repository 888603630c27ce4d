// Completes an @handle while one types: a combobox over whatever field says `data-mention`.
(() => {
  "use strict";

  const WORD = /(?:^|[^\p{L}\p{N}_@./])@([^\s@/#?,;:!()[\]{}<>"]{0,30})$/u;
  const WAIT = 120; // milliseconds in which more may be typed
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
  let soon = 0;

  const options = () => [...list.children];
  const begun = () => WORD.exec(field.value.slice(0, field.selectionStart))?.[1];

  // A field of several lines stays a text box, which has no such state: what it offers is said aloud instead.
  const expand = (on) => field?.matches("input") && field.setAttribute("aria-expanded", on);

  // From when it has the keyboard, not only from the first @: so it is announced as what it is.
  function prepare(input) {
    field = input;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    if (!field.matches("input") || field.getAttribute("role")) return;
    field.setAttribute("role", "combobox");
    expand(false);
  }

  function close() {
    clearTimeout(soon);
    list.hidden = true;
    chosen = -1;
    asked = "";
    field?.removeAttribute("aria-activedescendant");
    expand(false);
  }

  function choose(index) {
    chosen = index;
    options().forEach((option, at) => option.setAttribute("aria-selected", at === index));
    field.setAttribute("aria-activedescendant", options()[index]?.id ?? "");
    options()[index]?.scrollIntoView({ block: "nearest" });
  }

  function take(handle) {
    const end = field.selectionStart;
    const word = begun();
    if (word === undefined) return close(); // the caret has gone elsewhere
    const start = end - word.length;
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
    expand(true);
    const place = field.getBoundingClientRect();
    const top = place.top > list.offsetHeight + 8 ? place.top - list.offsetHeight - 6 : place.bottom + 6;
    list.style.top = `${top}px`;
    list.style.left = `${Math.max(8, Math.min(place.left, innerWidth - list.offsetWidth - 8))}px`;
    choose(0);
    window.hush.say(`${people.length} ${people.length === 1 ? "person" : "people"}. Arrow keys choose, Enter takes.`);
  }

  const isOurs = (target) => target.matches?.("[data-mention]") && "signedIn" in document.body.dataset;

  document.addEventListener("focusin", (event) => isOurs(event.target) && prepare(event.target));

  document.addEventListener("input", (event) => {
    if (!isOurs(event.target) || event.isComposing) return;
    prepare(event.target);
    clearTimeout(soon);
    const word = begun();
    if (word === undefined) close();
    else soon = setTimeout(ask, WAIT, word);
  });

  document.addEventListener("keydown", (event) => {
    if (list.hidden || event.target !== field || event.isComposing) return;
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
  document.addEventListener("scroll", (event) => list.hidden || event.target === list || close(), true);
  if (document.activeElement && isOurs(document.activeElement)) prepare(document.activeElement);
})();

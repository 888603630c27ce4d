// The shelf: finding while one types, selecting many, undoing in place, the keyboard.
// Everything works without it: the finder and the bar of the selected are forms.
(() => {
  "use strict";

  const { body } = document;
  const selecting = document.getElementById("selecting");
  const finder = document.getElementById("finder");
  const sheet = document.getElementById("sheet");
  const tiles = () => [...document.querySelectorAll("#items > .tile")];
  const tickOf = (tile) => tile?.querySelector(".tile__pick input");
  const chosen = () => tiles().filter((tile) => tickOf(tile).checked);
  const focusOf = (tile) => tile?.querySelector(".tile__pic");
  const here = () => document.activeElement?.closest?.("#items > .tile");

  // --- Finding ---------------------------------------------------------------------------------

  body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== finder) return;
    const { formData } = event.detail;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name); // short addresses
  });

  body.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target.id !== "shelf") return;
    const found = document.getElementById("shelf").dataset.found;
    window.hush.say(found === "0" ? "Nothing found" : found.endsWith("+") ? `More than ${parseInt(found, 10)} found` : `${found} found`);
    show();
  });

  selecting?.addEventListener("input", (event) => event.stopPropagation()); // it asks for nothing

  // --- Selecting -------------------------------------------------------------------------------

  function show() {
    const many = document.getElementById("many");
    if (!many || !selecting) return;
    const count = chosen().length;
    many.querySelector("output").textContent = count ? `${count} selected` : "Nothing selected";
    many.querySelector("[data-select-all]").hidden = count === tiles().length;
    many.querySelectorAll('button[type="submit"]').forEach((button) => (button.disabled = !count));
    many.querySelectorAll("summary").forEach((summary) => summary.setAttribute("aria-disabled", !count));
  }

  function tick(tile, on) {
    const box = tickOf(tile);
    if (box) box.checked = on;
  }

  // What a message offers stands where the menus of the selected open.
  document.getElementById("many")?.addEventListener("toggle", ({ target }) => target.open && window.hush.clearToasts(), true);

  function leave() {
    tiles().forEach((tile) => tick(tile, false));
    if (selecting) selecting.checked = false;
    document.querySelectorAll("#many details[open]").forEach((menu) => (menu.open = false));
    show();
  }

  let anchor = null; // where a range begins
  let withShift = false;

  function choose(tile, on, upTo) {
    const all = tiles();
    if (upTo && all.includes(anchor)) {
      const [from, to] = [all.indexOf(anchor), all.indexOf(tile)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((one) => tick(one, on));
    } else {
      tick(tile, on);
    }
    anchor = tile;
    if (selecting) selecting.checked = true;
    show();
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest?.(".tile__pick")) withShift = event.shiftKey;
    if (event.target.closest?.("[data-select-all]")) {
      tiles().forEach((tile) => tick(tile, true));
      show();
    }
    const menu = event.target.closest?.('#many summary[aria-disabled="true"]');
    if (menu) event.preventDefault();
  }, true);
  document.addEventListener("mousedown", (event) => {
    if (event.shiftKey && event.target.closest?.(".tile__pick")) event.preventDefault(); // no text is selected
  });
  document.addEventListener("change", (event) => {
    if (event.target === selecting) {
      if (selecting.checked) show();
      else leave();
    }
    const tile = event.target.closest?.(".tile__pick")?.closest(".tile");
    if (tile) choose(tile, event.target.checked, withShift);
  });

  body.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr } = event.detail;
    if (elt.id !== "many" || !xhr.status || xhr.status >= 400) return;
    leave();
    // What is left may be on the next page, or nowhere: the server knows what to say then.
    if (document.querySelector("ul#items") && !tiles().length) location.reload();
  });

  // --- Undoing, in place -------------------------------------------------------------------------

  let leaving = []; // the tiles that a request may take off the list, and what stood behind each
  let taken = { url: "", tiles: [] }; // those that the newest toast offers to put back

  body.addEventListener("htmx:beforeRequest", (event) => {
    const { elt } = event.detail;
    const gone = elt.id === "many" ? chosen() : [elt.closest("#items > .tile")].filter(Boolean);
    if (!gone.length) return;
    leaving = gone.map((tile) => {
      const copy = tile.cloneNode(true);
      copy.querySelectorAll("details[open]").forEach((menu) => (menu.open = false));
      tick(copy, false);
      return { copy, behind: tile.nextElementSibling?.id ?? "" };
    });
  });
  document.addEventListener("hush:toast", (event) => {
    const { undo } = event.detail;
    if (undo) taken = { url: undo.url, tiles: leaving };
  });

  document.addEventListener("hush:undo", (event) => {
    const { url } = event.detail;
    const list = document.querySelector("ul#items");
    if (!list || url !== taken.url || !taken.tiles.length) return; // it opens the page anew
    event.preventDefault();
    const put = ({ detail }) => {
      if (detail.pathInfo.requestPath !== url) return;
      body.removeEventListener("htmx:afterRequest", put);
      if (!detail.successful) return;
      // From the last to the first: what stood behind a tile is then there again.
      for (const { copy, behind } of [...taken.tiles].reverse()) {
        if (document.getElementById(copy.id)) continue;
        list.insertBefore(copy, document.getElementById(behind));
        window.htmx.process(copy);
      }
      go(taken.tiles[0].copy);
      taken = { url: "", tiles: [] };
    };
    body.addEventListener("htmx:afterRequest", put);
    window.htmx.ajax("POST", url, { target: list, swap: "none" });
  });

  // --- The keyboard ----------------------------------------------------------------------------

  function go(tile) {
    const goal = focusOf(tile);
    if (!goal) return;
    if (!goal.matches("a")) goal.tabIndex = -1; // a tombstone leads nowhere, but can be walked to
    goal.focus();
    tile.scrollIntoView({ block: "nearest" });
  }

  function step(from, key) {
    const all = tiles();
    const at = all.indexOf(from);
    if (key === "ArrowRight") return all[at + 1];
    if (key === "ArrowLeft") return all[at - 1];
    const down = key === "ArrowDown";
    const rows = all.filter((one) => (down ? one.offsetTop > from.offsetTop : one.offsetTop < from.offsetTop));
    const row = rows.length && (down ? Math.min : Math.max)(...rows.map((one) => one.offsetTop));
    return rows
      .filter((one) => one.offsetTop === row)
      .sort((a, b) => Math.abs(a.offsetLeft - from.offsetLeft) - Math.abs(b.offsetLeft - from.offsetLeft))[0];
  }

  function remove(tile) {
    if (chosen().length) {
      document.querySelector('#many [name="do"]:is([value="remove"], [value="hide"])')?.click();
      return;
    }
    const form = tile?.querySelector("form[data-remove]");
    if (!form) return;
    form.requestSubmit();
  }

  // The keyboard goes on to the tile beside one that is taken away.
  let beside = null;
  body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const tile = detail.target.closest?.("#items > .tile");
    beside = tile === detail.target && tile.contains(document.activeElement) ? (step(tile, "ArrowRight") ?? step(tile, "ArrowLeft")) : null;
  });
  body.addEventListener("htmx:afterRequest", () => {
    if (beside && document.activeElement === body) go(beside);
    beside = null;
  });

  const LETTERS = {
    x: (tile, event) => tile && choose(tile, event.shiftKey || !tickOf(tile).checked, event.shiftKey),
    e: (tile) => tile?.querySelector("[data-edit]")?.click(),
    "/": () => finder?.querySelector("[type=search]").focus(),
  };

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog:modal") || target.closest("#sheet")) return;
    if (key === "Escape" && selecting?.checked && !sheet?.open) {
      leave();
      return;
    }
    const inSearch = target.matches("[type=search]");
    if (key.startsWith("Arrow") && (!target.closest("input, select, textarea, .tabs, .menu__list") || target.closest(".tile__pick") || inSearch)) {
      const from = here();
      const goal = from ? step(from, key) : (inSearch ? key === "ArrowDown" : /Left|Right/.test(key)) && tiles()[0];
      if (!goal) return;
      event.preventDefault();
      go(goal);
      return;
    }
    if (target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (key === "Delete") {
      remove(here());
      return;
    }
    if (key === "?") {
      document.getElementById("keys")?.showModal();
      return;
    }
    const action = LETTERS[key.toLowerCase()];
    if (!action || window.hush.forGood.get("hush:keys") === "off") return;
    event.preventDefault();
    action(here(), event);
  });

  // --- The note, without leaving the shelf -----------------------------------------------------

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-edit]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const menu = link.closest("details");
    menu.open = false;
    const detail = { url: link.getAttribute("href"), from: menu.querySelector("summary") };
    document.dispatchEvent(new CustomEvent("hush:edit", { detail }));
  });

  show();
})();

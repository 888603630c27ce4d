// What every page shares: HTMX's manners, toasts, and the buttons that answer at once.
// Everything works without it: the buttons are forms, and the server renders what they show.
(() => {
  "use strict";

  const body = document.body;
  const signedIn = () => "signedIn" in body.dataset;

  // --- Requests ------------------------------------------------------------------------------

  function csrfToken() {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    if (cookie) return decodeURIComponent(cookie.slice("csrftoken=".length));
    return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  }

  body.addEventListener("htmx:configRequest", (event) => {
    const { verb, headers, parameters, elt } = event.detail;
    if (verb === "get") return;
    headers["X-CSRFToken"] = csrfToken();
    // The moment of a video that somebody keeps; the server asks for it in milliseconds.
    const video = elt.matches("[data-moment]") && elt.closest(".theatre")?.querySelector("video");
    if (video && video.currentTime) parameters.moment = Math.round(video.currentTime * 1000);
  });

  body.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    const text = detail.xhr.responseText;
    // A whole page is an answer to the browser, never a part of a page; nothing at all says no more.
    const isPage = /^\s*<!doctype/i.test(text);
    if (detail.xhr.status >= 400 && (isPage || !text.trim())) detail.shouldSwap = false;
    hadFocus = detail.target !== body && detail.target.contains(document.activeElement);
  });

  // A swapped button keeps the keyboard where it was.
  let hadFocus = false;
  body.addEventListener("htmx:afterSwap", (event) => {
    const { elt } = event.detail;
    if (!hadFocus || !elt.querySelector || document.activeElement !== body) return;
    // What else an answer carries may come first, and a folded menu has buttons that can't be seen.
    const button = [elt, ...elt.querySelectorAll("button")].find((one) => one.matches("button") && one.checkVisibility());
    if (!button) return;
    button.focus({ preventScroll: true });
    hadFocus = false;
  });

  // --- Toasts --------------------------------------------------------------------------------

  const toasts = document.getElementById("toasts");
  const template = document.getElementById("toast-template");

  function toast(text, { undo = null, from = null } = {}) {
    if (!toasts || !text) return;
    const box = template.content.firstElementChild.cloneNode(true);
    box.querySelector("span").textContent = text;
    const button = box.querySelector("[data-undo]");
    if (undo) {
      button.hidden = false;
      button.textContent = undo.label || "Undo";
      button.addEventListener("click", () => undoNow(undo, from, box), { once: true });
    } else {
      button.remove();
    }
    clearToasts();
    toasts.append(box);
    linger(box, undo ? 10000 : 5000);
    return box;
  }

  function clearToasts() {
    toasts?.querySelectorAll(".toast").forEach((box) => box.remove());
  }

  // A toast stays while it is pointed at or holds the keyboard, so that nobody has to hurry.
  function linger(box, milliseconds) {
    const close = box.querySelector("[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => leave(box));
    const wait = () => {
      if (box.matches(":hover, :focus-within")) setTimeout(wait, 2000);
      else leave(box);
    };
    setTimeout(wait, milliseconds);
  }

  function leave(box) {
    box.classList.add("is-going");
    setTimeout(() => box.remove(), 250);
  }

  async function undoNow(undo, from, box) {
    leave(box);
    // A page that knows what it showed puts it back by itself.
    if (!document.dispatchEvent(new CustomEvent("hush:undo", { detail: undo, cancelable: true }))) return;
    const answer = await post(undo.url, undo.values).catch(() => null);
    if (!answer?.ok) {
      toast("That could not be undone. Reload the page and try again.");
      return;
    }
    const form = from ? document.getElementById(from) : null;
    if (form?.matches("[data-toggle]")) {
      setToggle(form, true);
      fire(answer);
    } else {
      location.reload();
    }
  }

  function post(url, values = {}) {
    return fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
      body: new URLSearchParams(values),
    });
  }

  // The events that an answer carries, for requests that HTMX did not make.
  function fire(answer) {
    const events = answer.headers.get("HX-Trigger");
    if (!events?.startsWith("{")) return;
    for (const [name, detail] of Object.entries(JSON.parse(events))) {
      body.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
    }
  }

  document.addEventListener("hush:toast", (event) => {
    const { text, undo } = event.detail;
    // What was taken back in the sheet was given by a button of the page: undoing is about that one.
    const from = event.target.closest?.("#sheet")?.dataset.from ?? event.target.id;
    toast(text, { undo, from });
  });
  document.addEventListener("hush:saved", clearToasts); // what they offer to undo is done again
  toasts?.querySelectorAll(".toast").forEach((box) => linger(box, 8000));

  const SORRY = {
    403: "That isn’t allowed here. Reload the page and try again.",
    404: "This is no longer available.",
    413: "That is too large.",
    429: "That was a lot at once. Try again in a minute.",
  };
  body.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt } = event.detail;
    putBack(elt);
    elt.querySelector("[aria-busy]")?.removeAttribute("aria-busy"); // what was being prepared isn't any more
    // 422 is about what was typed: the answer says it in the form. What a page asks by itself fails silently.
    if (xhr.status !== 422 && !elt.matches("[data-polled]") && !xhr.getResponseHeader("HX-Trigger")) toast(SORRY[xhr.status] ?? "That didn’t work. Try again in a moment.");
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    body.addEventListener(name, (event) => {
      const { elt, requestConfig } = event.detail;
      putBack(elt);
      if (requestConfig?.verb !== "get") toast("No connection. Nothing was changed; try again.");
    });
  }

  // --- Buttons that answer at once -------------------------------------------------------------

  const UNITS = [[1e9, "B"], [1e6, "M"], [1e3, "K"]];
  function compact(number) {
    if (number < 10000) return number.toLocaleString("en");
    const [unit, letter] = UNITS.find(([size]) => number >= size);
    const tenths = Math.floor((number * 10) / unit);
    return (tenths % 10 === 0 || tenths >= 1000 ? Math.floor(tenths / 10).toLocaleString("en") : (tenths / 10).toFixed(1)) + letter;
  }

  function flip(form) {
    const button = form.querySelector("button");
    const data = form.querySelector("data");
    const wanted = form.elements.on;
    const on = button.getAttribute("aria-pressed") !== "true";
    form.hushBefore = { count: data?.value, shown: data?.textContent };
    press(button, on);
    wanted.value = on ? "0" : "1";
    form.classList.toggle("is-fresh", on);
    if (!on && form.id) document.dispatchEvent(new CustomEvent("hush:unsaved", { detail: form.id }));
    if (data?.value) {
      data.value = Math.max(0, Number(data.value) + (on ? 1 : -1));
      data.textContent = compact(Number(data.value));
    }
  }

  // The button to follow has words, one for each state.
  function press(button, on) {
    button.setAttribute("aria-pressed", on);
    for (const part of button.querySelectorAll("[data-state]")) part.hidden = (part.dataset.state === "on") !== on;
    if (button.matches(".follow")) button.classList.toggle("btn--solid", !on);
  }

  function setToggle(form, on) {
    if ((form.querySelector("button").getAttribute("aria-pressed") === "true") !== on) flip(form);
    delete form.hushBefore;
  }

  function putBack(form) {
    const before = form?.hushBefore;
    if (!before) return;
    const button = form.querySelector("button");
    const data = form.querySelector("data");
    press(button, button.getAttribute("aria-pressed") !== "true");
    form.elements.on.value = form.elements.on.value === "1" ? "0" : "1";
    form.classList.remove("is-fresh");
    if (data && before.count !== undefined) {
      data.value = before.count;
      data.textContent = before.shown;
    }
    delete form.hushBefore;
  }

  body.addEventListener("htmx:beforeSend", (event) => {
    const form = event.detail.elt;
    if (form.matches("[data-toggle]") && signedIn()) flip(form);
  });

  // The server's button takes the place of ours, and goes on with the same motion.
  body.addEventListener("htmx:afterSwap", (event) => {
    const { elt, requestConfig } = event.detail;
    if (elt.matches?.("form[data-toggle]") && requestConfig?.parameters?.get?.("on") === "1") elt.classList.add("is-fresh");
    if (elt.matches?.("form[data-follow]")) followEverywhere(elt);
    // One more kept, or one less: the total under the caption says so too.
    if (elt.matches?.("form") && elt.querySelector(".act--keep")) askTotals(elt.id.slice(elt.id.indexOf("-") + 1));
  });

  function followEverywhere(form) {
    document.querySelectorAll(`form[data-follow="${CSS.escape(form.dataset.follow)}"]`).forEach((other) => {
      if (other === form) return;
      const copy = form.cloneNode(true);
      other.replaceWith(copy);
      window.htmx.process(copy);
    });
  }

  // --- Sharing, downloading ------------------------------------------------------------------

  document.addEventListener("click", async (event) => {
    const form = event.target.closest?.("form[data-share]");
    if (!form || !event.target.closest("button")) return;
    event.preventDefault();
    const url = new URL(form.dataset.share, location.href).href;
    if (!(await passOn(url))) return;
    if (signedIn()) form.requestSubmit();
  });

  async function passOn(url) {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) {
      return navigator.share({ url }).then(() => true, (error) => error.name !== "AbortError" && copy(url));
    }
    return copy(url);
  }

  async function copy(url) {
    try {
      await navigator.clipboard.writeText(url);
      toast("Link copied");
    } catch {
      // No clipboard without HTTPS: show the link, so that it can be copied by hand.
      toast(url);
    }
    return true;
  }

  document.addEventListener("hush:download", (event) => {
    const link = document.createElement("a");
    link.href = event.detail.url;
    link.download = "";
    link.hidden = true;
    body.append(link);
    link.click();
    link.remove();
    toast("Your download has begun.");
  });

  // --- Forms -----------------------------------------------------------------------------------

  function askTotals(slug) {
    const counts = document.getElementById(`counts-${slug}`);
    if (counts) window.htmx.trigger(counts, "hush:poll");
  }

  function prepare(root) {
    root.querySelectorAll?.("[data-reveal][hidden]").forEach((button) => {
      button.hidden = false;
      const field = document.getElementById(button.dataset.reveal);
      button.addEventListener("click", () => {
        const show = field.type === "password";
        field.type = show ? "text" : "password";
        button.setAttribute("aria-pressed", show);
      });
    });
    root.querySelectorAll?.("[data-counter]").forEach((place) => {
      const field = document.getElementById(place.dataset.counter);
      if (!field || field.hushCounts) return;
      field.hushCounts = true;
      field.addEventListener("input", () => {
        place.textContent = `${[...field.value].length} / ${field.maxLength}`;
      });
    });
  }
  prepare(document);
  body.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

  // A row of tabs that is wider than the screen shows the one that is open.
  document.querySelectorAll(".tabs [aria-current], .chips--scroll [aria-current]").forEach((tab) => {
    const row = tab.parentElement;
    const place = tab.getBoundingClientRect();
    row.scrollLeft += place.left + place.width / 2 - row.getBoundingClientRect().left - row.clientWidth / 2;
  });

  // What was refused and comes back as a page: the first field that is wrong is in front of one.
  document.querySelector("#main [aria-invalid=true]")?.focus();

  // A menu closes when something in it was chosen, when one presses Escape, or beside it.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const item = menu.contains(event.target) && event.target.closest(".menu__item:not(summary)");
      if (menu.contains(event.target) && !item) continue;
      if (item && menu.contains(document.activeElement)) menu.querySelector("summary").focus({ preventScroll: true });
      menu.open = false;
    }
  });
  document.addEventListener("pointerdown", (event) => {
    const menu = document.querySelector("details.menu[open]");
    if (!menu || menu.contains(event.target) || !event.target.closest?.(".stage__tap")) return;
    spareTap(event);
    menu.open = false;
  });

  // A touch that closes something, or brings the sound, doesn't pause the video besides.
  function spareTap({ target }) {
    if (!target.closest?.(".stage__tap")) return;
    const spare = (click) => click.target.closest?.(".stage__tap") && click.stopImmediatePropagation();
    document.addEventListener("click", spare, { once: true, capture: true });
    // It may have become a swipe.
    document.addEventListener("pointerdown", () => document.removeEventListener("click", spare, true), { once: true, capture: true });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open], details.reply[open]");
    if (!menu) return;
    event.preventDefault(); // what it stands in stays open
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // For ears only: what the eye sees happen.
  function say(words) {
    document.getElementById("say").textContent = words;
  }

  Object.assign(window.hush, { askTotals, clearToasts, csrfToken, post, say, setToggle, spareTap, toast });
})();

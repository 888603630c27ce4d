// The sheet after a save, the comments where they are not beside the video, and the list of keys.
(() => {
  "use strict";

  const sheet = document.getElementById("sheet");
  const panel = document.getElementById("panel");
  const scrim = document.getElementById("panel-scrim");
  const keys = document.getElementById("keys");
  const beside = matchMedia("(min-width: 74rem)");

  // --- The sheet: it never takes the focus, and leaves by Escape, its cross, or the next save ----

  const FIRST = "form.sheet__form :is(input:not([type=hidden]), textarea, summary), .sheet__foot button, [data-first]";
  let savedFrom = "";
  let sheetSays = "";
  let returnTo = null; // where the keyboard goes back to, if the sheet was asked for

  function openSheet(html) {
    const focused = document.activeElement;
    sendUnsent(); // of the video that was saved before
    document.getElementById("sheet-body").innerHTML = html;
    window.htmx.process(sheet);
    moments();
    if (!sheet.open) sheet.show();
    // A dialog that opens takes the keyboard: it goes back, also to nowhere in particular.
    if (focused === document.body) document.activeElement.blur();
    else focused?.focus?.({ preventScroll: true });
    sheet.scrollTop = 0;
    const title = sheet.querySelector("h2")?.textContent.trim() ?? "";
    const words = sheet.querySelector("#sheet-text")?.cloneNode(true);
    words?.querySelector(".sheet__more")?.remove(); // a link of its own
    window.hush.say(`${title}. ${words?.textContent.trim() ?? ""} Tab leads to collections, a reason and a note.`);
  }

  document.addEventListener("hush:saved", async (event) => {
    const { url } = event.detail;
    if (!sheet || !url) return;
    savedFrom = sheet.dataset.from = event.target.id;
    returnTo = null;
    sheetSays = url;
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    // It may have been taken back, or another one saved, while the answer was under way.
    if (answer?.ok && sheetSays === url) openSheet(await answer.text());
  });

  // On the shelf it is asked for, so it takes the keyboard, and gives it back.
  document.addEventListener("hush:edit", async (event) => {
    const { url, from } = event.detail;
    if (!sheet) return;
    savedFrom = sheet.dataset.from = "";
    sheetSays = url;
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (sheetSays !== url) return;
    if (!answer?.ok) {
      window.hush.toast("That couldn’t be opened. Reload the page and try again.");
      return;
    }
    openSheet(await answer.text());
    returnTo = from;
    sheet.querySelector(FIRST)?.focus();
  });

  // The moment of the video beside the sheet; elsewhere it is written by hand.
  function moments() {
    const at = sheet.querySelector("[data-moment-at]");
    if (!at) return;
    const [now, clear] = [sheet.querySelector("[data-moment-now]"), sheet.querySelector("[data-moment-clear]")];
    const video = savedFrom ? document.getElementById(savedFrom)?.closest(".theatre")?.querySelector("video") : null;
    const show = () => (clear.hidden = !at.value);
    const write = (text) => {
      at.value = text;
      at.removeAttribute("aria-invalid");
      show();
    };
    now.hidden = !video;
    now.addEventListener("click", () => {
      const seconds = Math.floor(video.currentTime);
      write(`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    });
    clear.addEventListener("click", () => {
      write("");
      at.focus();
    });
    at.addEventListener("input", show);
    show();
  }

  function closeSheet() {
    sheetSays = "";
    if (!sheet?.open) return;
    const inside = sheet.contains(document.activeElement);
    sheet.close();
    if (inside) (returnTo ?? document.getElementById(savedFrom)?.querySelector("button"))?.focus({ preventScroll: true });
  }

  // What was ticked or written in it, and not sent yet.
  function unsent() {
    const form = sheet?.open && sheet.querySelector("form.sheet__form");
    const touched = (field) =>
      /^(checkbox|radio)$/.test(field.type) ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.defaultValue !== undefined && field.value !== field.defaultValue;
    return form && [...form.elements].some(touched) ? form : null;
  }

  // Letting it go keeps what was written: the answer closes it, or says what is wrong.
  function letGo() {
    const form = unsent();
    if (form) form.requestSubmit();
    else closeSheet();
  }

  function sendUnsent() {
    const form = unsent();
    if (form) fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true }).catch(() => null);
  }

  if (sheet) {
    // Nothing in it is required: touching what lies beside it lets it go.
    document.addEventListener("pointerdown", (event) => {
      if (!sheet.open || sheet.contains(event.target) || event.target.closest?.("form[data-toggle]")) return;
      if (!beside.matches) window.hush.spareTap(event); // it lies over the video
      letGo();
    });
    sheet.querySelector(".dialog__close").addEventListener("submit", (event) => {
      event.preventDefault();
      letGo();
    });
    window.addEventListener("pagehide", sendUnsent);
    document.addEventListener("hush:unsaved", (event) => event.detail === savedFrom && closeSheet());
    // Sent and taken: nothing more to ask.
    sheet.addEventListener("htmx:afterRequest", (event) => {
      const { xhr, requestConfig } = event.detail;
      if (xhr.status >= 400 || !xhr.status || requestConfig.verb !== "post") return;
      const removed = requestConfig.path.endsWith("/remove/");
      const form = removed && document.getElementById(savedFrom);
      closeSheet();
      if (form) window.hush.setToggle(form, false);
    });
    // A form that was refused comes back with its reasons.
    sheet.addEventListener("htmx:afterSwap", moments);
    sheet.addEventListener("close", () => {
      document.getElementById("sheet-body").replaceChildren();
    });
    // The sheet stands at the end of the page; from the button that opened it, or after its key, Tab leads straight in.
    document.addEventListener("keydown", (event) => {
      if (!sheet.open || event.key !== "Tab" || event.shiftKey) return;
      if (event.target !== document.body && event.target.closest?.("form[data-toggle]")?.id !== savedFrom) return;
      event.preventDefault();
      sheet.querySelector(FIRST)?.focus();
    });
  }

  // --- Comments --------------------------------------------------------------------------------

  let opener = null;
  let backing = null;
  let coming = null; // whose comments are being fetched, and whether the keyboard waits for them
  const drafts = new Map(); // what was begun under a video, kept while one looks at another

  const COVERED = "#main, .nav, .tabbar";
  const composer = () => panel.querySelector(".composer:not(.composer--reply) .input");
  const slugOf = (link) => link.closest(".theatre").dataset.slug;
  const shows = (link) => panel.querySelector(".talk")?.id === `comments-${slugOf(link)}`;
  const isSeen = () => beside.matches || panel.classList.contains("is-open");

  function openPanel(link) {
    opener = link;
    closeSheet();
    if (!beside.matches) {
      panel.classList.add("is-open");
      scrim.hidden = false;
      document.querySelectorAll(COVERED).forEach((part) => (part.inert = true));
      // The phone's own way back closes them; where a browser can't tell, it leads back as ever.
      if (window.CloseWatcher) {
        backing?.destroy();
        backing = new CloseWatcher();
        backing.onclose = closePanel;
      }
    }
    focusTalk();
  }

  function focusTalk() {
    if (isSeen()) ((beside.matches && composer()) || panel.querySelector("h2"))?.focus({ preventScroll: true });
  }

  function stand(id) {
    panel.replaceChildren(document.getElementById(id).content.cloneNode(true));
  }

  // Their shape stands there until the comments come, so that a slow line isn't taken for a dead button.
  function fetchTalk(link, withFocus) {
    if (coming?.link === link) {
      coming.withFocus ||= withFocus;
      return;
    }
    const words = composer()?.value;
    const shown = panel.querySelector(".talk")?.id.slice("comments-".length);
    if (shown && words) drafts.set(shown, words);
    coming = { link, withFocus };
    stand("talk-wait");
    window.htmx.trigger(link, "hush:talk");
  }

  function closePanel() {
    if (coming) coming.withFocus = false;
    if (!panel?.classList.contains("is-open")) return;
    backing?.destroy();
    backing = null;
    panel.classList.remove("is-open");
    scrim.hidden = true;
    document.querySelectorAll(COVERED).forEach((part) => (part.inert = false));
    opener?.focus({ preventScroll: true });
  }

  if (panel) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.(".act--talk");
      if (link && !event.metaKey && !event.ctrlKey) {
        event.preventDefault();
        if (!shows(link)) fetchTalk(link, true);
        openPanel(link);
      }
      const again = event.target.closest?.("[data-talk-again]") && player()?.querySelector(".act--talk");
      if (again) {
        fetchTalk(again, true);
        focusTalk();
      }
      if (event.target.closest?.("[data-close-panel]") || event.target === scrim) closePanel();
    });

    const player = () => window.hush.player?.current ?? document.querySelector(".theatre");

    // An answer that comes after another video was asked about is nobody's.
    panel.addEventListener("htmx:beforeSwap", (event) => {
      if (event.target === panel && event.detail.requestConfig.elt !== coming?.link) event.detail.shouldSwap = false;
    });
    panel.addEventListener("htmx:afterSwap", (event) => {
      if (event.target !== panel || !coming) return;
      const { link, withFocus } = coming;
      coming = null;
      const begun = drafts.get(slugOf(link));
      drafts.delete(slugOf(link));
      if (begun && composer()) composer().value = begun;
      if (withFocus) focusTalk();
    });
    for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
      document.addEventListener(failure, (event) => {
        if (!coming || event.detail.elt !== coming.link) return;
        const { withFocus } = coming;
        coming = null;
        stand("talk-missed");
        window.hush.say("The comments did not come.");
        if (withFocus) focusTalk();
      });
    }

    // The panel follows the video, where it stands beside it; elsewhere it is fetched when asked for.
    let soon = 0;
    document.addEventListener("hush:current", (event) => {
      const link = event.target.querySelector(".act--talk");
      clearTimeout(soon);
      if (!link || shows(link)) return;
      if (beside.matches) soon = setTimeout(() => fetchTalk(link, false), 350);
      else closePanel();
    });
    beside.addEventListener("change", closePanel);
    // The comments, or one of them: whoever follows a link to it finds it in front of them.
    if (location.hash.startsWith("#comment") && !beside.matches) {
      const link = document.querySelector(".act--talk");
      if (link) openPanel(link);
      panel.querySelector(".comment--found")?.scrollIntoView({ block: "nearest" });
    }
  }

  // --- Keys --------------------------------------------------------------------------------------

  const choice = document.getElementById("keys-on");
  if (choice) {
    choice.checked = window.hush.forGood.get("hush:keys") !== "off";
    choice.addEventListener("change", () => window.hush.forGood.set("hush:keys", choice.checked ? "on" : "off"));
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys]")) keys?.showModal();
    if (event.target === keys) keys.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || keys?.open) return;
    if (sheet?.open) letGo();
    else closePanel();
  });
})();

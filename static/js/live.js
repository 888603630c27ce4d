// The numbers of an open analytics page keep up by themselves. It asks every 15 s whether there is anything new;
// mostly there isn't, and the answer is empty.
(() => {
  "use strict";

  const EVERY = 15000;
  const head = document.querySelector("[data-live]");
  if (!head) return;
  // What each part was when it came, before anything was drawn into it.
  const was = new Map([...document.querySelectorAll("[data-part]")].map((part) => [part.id, part.innerHTML]));
  let asked = Date.now();
  let timer = setTimeout(ask, EVERY);

  async function ask() {
    clearTimeout(timer);
    if (document.hidden) return; // it asks when it is looked at again
    asked = Date.now();
    const address = new URL(location.href);
    address.searchParams.set("seen", head.dataset.live);
    address.hash = "";
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer && answer.status >= 400 && answer.status < 500) return; // signed out, or the video is gone
    if (answer?.status === 200) renew(await answer.text());
    timer = setTimeout(ask, EVERY);
  }

  function renew(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const seen = fresh.querySelector("[data-live]");
    if (!seen) return;
    let all = true;
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.getElementById(part.id);
      if (!other || other.innerHTML === was.get(part.id)) continue;
      if (isMarked(part)) {
        all = false;
        continue;
      }
      was.set(part.id, other.innerHTML);
      replace(part, other);
    }
    if (all) head.dataset.live = seen.dataset.live;
    document.dispatchEvent(new CustomEvent("hush:renewed"));
  }

  // Words that somebody is just marking, to copy them.
  function isMarked(part) {
    const selection = getSelection();
    return !selection.isCollapsed && selection.containsNode(part, true);
  }

  const USED = "a, button, summary, [tabindex]";

  // A table that was unfolded stays so, a wide one where it was scrolled to, and the keyboard where it was.
  function replace(part, other) {
    const open = [...part.querySelectorAll("details")].map((one) => one.open);
    const left = [...part.querySelectorAll(".table__scroll, .chips--scroll")].map((one) => one.scrollLeft);
    const focus = [...part.querySelectorAll(USED)].indexOf(document.activeElement);
    part.replaceChildren(...other.childNodes);
    part.querySelectorAll("details").forEach((one, n) => (one.open = open[n] ?? one.open));
    part.querySelectorAll(".table__scroll, .chips--scroll").forEach((one, n) => (one.scrollLeft = left[n] ?? 0));
    if (focus >= 0) part.querySelectorAll(USED)[focus]?.focus({ preventScroll: true });
    window.htmx?.process(part);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(0, EVERY - (Date.now() - asked)));
  });
})();

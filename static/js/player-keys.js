// The stage by keyboard, and the arrows beside it.
(() => {
  "use strict";

  const { player } = window.hush;
  if (!player) return;

  const press = (selector) => player.current.querySelector(selector)?.closest("form")?.requestSubmit();
  // A save opens its sheet and what is taken back has a toast; a like by key would change in silence for the ear.
  function like() {
    const button = () => player.current.querySelector(".act--like");
    press(".act--like");
    if (!("signedIn" in document.body.dataset)) return; // it leads to the way in
    const on = button()?.getAttribute("aria-pressed") === "true";
    const count = button()?.querySelector("data")?.textContent;
    if (count) window.hush.say(`${on ? "Liked" : "No longer liked"}. ${count} ${count === "1" ? "like" : "likes"}.`);
  }

  const KEYS = {
    ArrowDown: () => player.step(1),
    j: () => player.step(1),
    ArrowUp: () => player.step(-1),
    k: () => player.step(-1),
    " ": () => player.toggle(player.current),
    m: () => document.getElementById("sound")?.click(),
    t: () => player.captions.toggle(),
    l: like,
    s: () => press('form[id^="save-"] button'),
    f: () => press('form[id^="favorite-"] button'),
    d: () => press('form[id^="download-"] button'),
    c: () => player.current.querySelector(".act--talk")?.click(),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat && event.key.length === 1) return;
    const { target, key } = event;
    if (document.querySelector("dialog:modal") || target.closest("input, textarea, select, [contenteditable], dialog, .panel")) return;
    if (key === " " && target.closest("button, a, summary")) return;
    const isSingle = key.length === 1 && key !== " " && key !== "?";
    if (isSingle && window.hush.forGood.get("hush:keys") === "off") return;
    const action = KEYS[key.length === 1 ? key.toLowerCase() : key];
    if (!action || !player.current) return;
    event.preventDefault();
    action();
  });

  document.getElementById("arrows")?.addEventListener("click", (event) => {
    const by = event.target.closest("[data-step]")?.dataset.step;
    if (by) player.step(Number(by));
  });
})();

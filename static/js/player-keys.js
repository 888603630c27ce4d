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

  function sound() {
    const button = document.getElementById("sound");
    button?.click();
    if (button) window.hush.say(button.getAttribute("aria-pressed") === "true" ? "Sound on." : "Sound off.");
  }

  // Which video it is now: the eye sees it, and a reader of the screen is told.
  let byKey = false;
  function move(by) {
    byKey = true;
    player.step(by);
  }
  document.addEventListener("hush:current", ({ target }) => {
    if (!byKey) return;
    byKey = false;
    const words = target.querySelector(".caption__text")?.textContent.trim().slice(0, 120) ?? "";
    window.hush.say(`${target.querySelector(".stage").getAttribute("aria-label")}. ${words}`);
  });

  const KEYS = {
    ArrowDown: () => move(1),
    j: () => move(1),
    ArrowUp: () => move(-1),
    k: () => move(-1),
    " ": () => player.toggle(player.current),
    m: sound,
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

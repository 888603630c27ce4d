// The badges renew themselves: one question for all of them, at most once in 15 s, and none while nobody looks.
(() => {
  "use strict";

  const EVERY = 15000;
  let asked = Date.now();
  let timer = 0;

  function poll() {
    clearTimeout(timer);
    if (document.hidden) return; // until it is looked at again
    const rest = asked + EVERY - Date.now();
    if (rest <= 0) {
      const badge = document.getElementById("badge-nav");
      if (!badge) return; // signed out
      asked = Date.now();
      window.htmx.trigger(badge, "hush:poll");
    }
    timer = setTimeout(poll, rest > 0 ? rest : EVERY);
  }

  document.addEventListener("visibilitychange", poll);
  poll();
})();

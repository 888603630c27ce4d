// What a browser remembers, for good or as long as the tab is open. Where that is forbidden or full, the page does.
(() => {
  "use strict";

  function memory(name) {
    const here = new Map();
    const there = (use) => {
      try {
        return use(window[name]);
      } catch {
        return null;
      }
    };
    return {
      get: (key) => here.get(key) ?? there((kept) => kept.getItem(key)),
      set(key, value) {
        here.set(key, value);
        there((kept) => kept.setItem(key, value));
      },
      forget(key) {
        here.delete(key);
        there((kept) => kept.removeItem(key));
      },
    };
  }

  window.hush = { forGood: memory("localStorage"), inTab: memory("sessionStorage") };
})();

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
        here.delete(key); // what is kept may be changed in another tab
        if (there((kept) => kept.setItem(key, value)) === null) here.set(key, value);
      },
      forget(key) {
        here.delete(key);
        there((kept) => kept.removeItem(key));
      },
    };
  }

  window.hush = { forGood: memory("localStorage"), inTab: memory("sessionStorage") };
})();

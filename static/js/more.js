// What a dead line kept away comes when it is there again: further videos of the feed, and pictures.
(() => {
  "use strict";

  // --- Further videos --------------------------------------------------------------------------

  const AGAIN = 10000; // milliseconds
  let missed = null;

  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => {
      if (!event.detail.elt.matches(".feed__more")) return;
      missed = event.detail.elt;
      window.hush.toast("More videos did not come. They are asked for again by themselves.");
      setTimeout(askAgain, AGAIN);
    });
  }
  window.addEventListener("online", askAgain);
  document.addEventListener("hush:current", askAgain);

  function askAgain() {
    if (!missed?.isConnected) return;
    // Each asks once: another one of the same asks anew.
    const more = missed.cloneNode(true);
    missed.replaceWith(more);
    missed = null;
    window.htmx.process(more);
  }

  // --- Pictures: none is better than a broken one ------------------------------------------------

  const PICTURES = "img.stage__poster, .avatar img, .tile img";
  const broken = new Set();

  function hide(picture) {
    picture.hidden = true;
    broken.add(picture);
  }

  document.addEventListener("error", (event) => event.target.matches?.(PICTURES) && hide(event.target), true);
  document.querySelectorAll(PICTURES).forEach((one) => one.complete && !one.naturalWidth && one.currentSrc && hide(one));
  window.addEventListener("online", () => {
    for (const picture of broken) {
      picture.hidden = false;
      picture.src = picture.getAttribute("src");
    }
    broken.clear();
  });
})();

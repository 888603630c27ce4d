// A sheet that covers the video is pulled down by its head, as its grip says.
(() => {
  "use strict";

  const HEAD = 72; // pixels from its upper edge
  const FAR = 90;
  let pulled = null; // { sheet, from, by }

  document.addEventListener("touchstart", (event) => {
    const sheet = event.target.closest?.(".sheet[open], .panel.is-open");
    if (!sheet || event.touches.length > 1 || event.target.closest("button, a, input, textarea, select")) return;
    const from = event.touches[0].clientY;
    if (from - sheet.getBoundingClientRect().top < HEAD && sheet.scrollTop <= 0) pulled = { sheet, from, by: 0 };
  }, { passive: true });

  document.addEventListener("touchmove", (event) => {
    if (!pulled) return;
    pulled.by = Math.max(0, event.touches[0].clientY - pulled.from);
    if (pulled.by) event.preventDefault(); // the page behind it stays where it is
    pulled.sheet.style.translate = `0 ${pulled.by}px`;
  }, { passive: false });

  for (const end of ["touchend", "touchcancel"]) {
    document.addEventListener(end, () => {
      if (!pulled) return;
      const { sheet, by } = pulled;
      pulled = null;
      sheet.style.translate = "";
      if (by > FAR && end === "touchend") sheet.querySelector(".dialog__close button, [data-close-panel]")?.click();
    });
  }
})();

// One's own grid: who may see a video is chosen in the sheet, without leaving the page.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-ask]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const menu = link.closest("details");
    menu.open = false;
    const detail = { url: link.href, from: menu.querySelector("summary") };
    document.dispatchEvent(new CustomEvent("hush:edit", { detail }));
  });
})();

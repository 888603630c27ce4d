// “How this is counted” opens over the page. Without this, its link leads to a page of its own.
(() => {
  "use strict";

  let dialog = null;

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "dialog dialog--low ledger-over";
    dialog.setAttribute("aria-labelledby", "ledger-title");
    document.body.append(dialog);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("close", () => dialog.replaceChildren());
    return dialog;
  }

  function open(html, hash) {
    dialog ??= make();
    dialog.innerHTML = html;
    dialog.showModal();
    if (hash) dialog.querySelector(`#${CSS.escape(hash.slice(1))}`)?.focus();
  }

  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-ledger]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const { href, hash } = link;
    const answer = await fetch(href, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) open(await answer.text(), hash);
    else location.href = href;
  });
})();

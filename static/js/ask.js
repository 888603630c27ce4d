// A form marked data-ask opens what it leads to over the page, so that nobody loses their place. Without
// this, and where it can't be fetched, it leads to a page.
(() => {
  "use strict";

  const box = document.getElementById("ask");
  const inside = document.getElementById("ask-body");
  if (!box?.showModal) return;
  let opener = null;

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-ask]")) return;
    event.preventDefault();
    const menu = form.closest("details.menu");
    const answer = await fetch(form.action, { headers: { "HX-Request": "true" } }).catch(() => null);
    const text = answer?.ok ? await answer.text() : "";
    // Signed out meanwhile, or gone: the page says so better.
    if (!text || /^\s*<!doctype/i.test(text)) return location.assign(form.action);
    if (menu) menu.open = false;
    opener = menu?.querySelector("summary") ?? form.querySelector("button");
    inside.innerHTML = text;
    window.htmx.process(inside);
    box.showModal();
    box.scrollTop = 0;
  });

  box.addEventListener("click", (event) => event.target === box && box.close());
  box.addEventListener("close", () => {
    inside.replaceChildren();
    opener?.focus({ preventScroll: true });
  });
  // What is done with a press says so in a toast, which lies under a dialog.
  box.addEventListener("htmx:afterRequest", ({ target, detail }) => target.matches("[data-done]") && detail.successful && box.close());
  // The answer takes the place of the question, and is read out.
  box.addEventListener("htmx:afterSwap", () => {
    box.scrollTop = 0;
    const title = box.querySelector("#ask-title");
    if (title) window.hush.say(title.textContent.trim());
  });
})();

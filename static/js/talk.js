// The comments under a video: what follows when one is sent, taken away, or brought back.
(() => {
  "use strict";

  const { body } = document;
  const slugOf = (part) => part.closest(".talk")?.id.slice("comments-".length);
  const recount = (part) => window.hush.askTotals(slugOf(part)); // now, not at the next turn

  // --- Sent ------------------------------------------------------------------------------------

  body.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    if (elt.matches("[data-composer]")) {
      if (xhr.status && xhr.status < 400) sent(elt, xhr);
    } else if (event.target.matches?.(".thread, .replies") && requestConfig.verb === "post") {
      recount(event.target);
    }
  });

  function sent(form, xhr) {
    form.reset();
    recount(form);
    const reply = form.closest("details.reply");
    if (reply) {
      reply.open = false;
      reply.querySelector("summary").focus({ preventScroll: true });
    } else {
      form.closest(".talk")?.querySelector(".thread")?.scrollTo({ top: 0 });
    }
    // One that waits for the creator's word has a message of its own.
    if (!xhr.getResponseHeader("HX-Trigger")) window.hush.say(reply ? "Reply sent." : "Comment sent.");
  }

  // The heading of an open thread says the same number as the button of the rail.
  body.addEventListener("htmx:oobAfterSwap", (event) => {
    const tally = document.getElementById(event.detail.target.id); // the event names the one that was replaced
    const heading = tally && document.getElementById(`talk-${tally.id}`);
    const count = tally?.querySelector("data")?.value;
    if (!heading || !count) return;
    heading.value = count;
    heading.textContent = Number(count).toLocaleString("en");
  });

  // --- Taken away: the keyboard goes to the comment beside it ------------------------------------

  let beside = null;

  body.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    if (!target.matches?.(".comment") || !target.contains(document.activeElement)) return;
    const near = [target.nextElementSibling, target.previousElementSibling, target.parentElement.closest(".comment")];
    beside = near.find((one) => one?.matches(".comment")) ?? target.closest(".talk");
  });
  body.addEventListener("htmx:afterRequest", () => {
    if (beside?.isConnected && document.activeElement === body) focusIn(beside);
    beside = null;
  });

  function focusIn(part) {
    const goals = part.matches(".talk") ? ".composer .input, h2" : ":scope > .comment__side summary, .comment__by a";
    part.querySelector(goals)?.focus({ preventScroll: true });
  }

  // --- Brought back: the thread comes anew, with that comment in front of one --------------------

  document.addEventListener("hush:undo", async (event) => {
    const { url, values } = event.detail;
    const [, slug, pk] = /\/v\/([^/]+)\/comments\/(\d+)\/restore\/$/.exec(url) ?? [];
    const link = slug && document.querySelector(`#v-${CSS.escape(slug)} .act--talk`);
    if (!link || !document.getElementById(`comments-${slug}`)) return; // it opens the page anew
    event.preventDefault();
    const answer = await window.hush.post(url, values).catch(() => null);
    if (!answer?.ok) {
      window.hush.toast("That could not be undone. Reload the page and try again.");
      return;
    }
    const at = `${link.getAttribute("hx-get")}?comment=${pk}`;
    await window.htmx.ajax("GET", at, { target: `#comments-${slug}`, swap: "outerHTML" });
    window.hush.askTotals(slug);
    window.hush.say("The comment is back.");
    const back = document.getElementById(`comment-${pk}`);
    back?.scrollIntoView({ block: "nearest" });
    focusIn(back ?? document.getElementById(`comments-${slug}`));
  });
})();

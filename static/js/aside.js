// A video that somebody is not interested in steps aside at once, and comes back to its place if that is undone.
(() => {
  "use strict";

  let gone = null; // the last one: { url, theatre, next }

  document.addEventListener("hush:aside", (event) => {
    const { slug } = event.detail;
    const theatre = document.getElementById(`v-${slug}`);
    const feed = theatre?.parentElement;
    const next = theatre?.nextElementSibling ?? theatre?.previousElementSibling;
    if (!next?.matches(".theatre, .feed__more")) {
      location.assign("/"); // on its own page there is nothing else to watch
      return;
    }
    theatre.querySelector("video")?.pause();
    theatre.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
    gone = { url: theatre.querySelector(".more-menu form").getAttribute("action"), theatre, next: theatre.nextElementSibling, feed };
    next.scrollIntoView({ behavior: "instant" });
    theatre.remove();
    feed.scrollTop = next.offsetTop;
    (next.querySelector(".more-menu summary") ?? document.getElementById("main")).focus({ preventScroll: true });
  });

  document.addEventListener("hush:undo", async (event) => {
    if (!gone || event.detail.url !== gone.url) return;
    event.preventDefault();
    const { theatre, next, feed } = gone;
    gone = null;
    const answer = await window.hush.post(event.detail.url, event.detail.values).catch(() => null);
    if (!answer?.ok) {
      window.hush.toast("That could not be undone. Reload the page and try again.");
      return;
    }
    feed.insertBefore(theatre, next?.isConnected ? next : null);
    theatre.scrollIntoView({ behavior: "instant" });
    window.hush.say("It is back.");
  });
})();

// The address follows the video that is on, and coming back leads to where one was.
(() => {
  "use strict";

  const { player } = window.hush;
  if (!player) return;

  const { feed, isFeed, theatres } = player;
  if (isFeed) feed.dataset.page = feed.dataset.page || "/";

  player.follow = (theatre) => {
    if (!isFeed) return;
    const page = theatre.dataset.page ?? feed.dataset.page;
    history.replaceState({ ...history.state, hush: { page, slug: theatre.dataset.slug } }, "", theatre.dataset.url);
  };

  // Each video knows the page of the feed that brought it, so that coming back can ask for that one.
  feed.addEventListener("htmx:beforeSwap", (event) => {
    const more = event.target.closest?.(".feed__more");
    if (!more) return;
    const page = more.dataset.more;
    const before = new Set(theatres());
    feed.addEventListener("htmx:afterSettle", () => {
      theatres().filter((theatre) => !before.has(theatre)).forEach((theatre) => (theatre.dataset.page = page));
      dropTwins();
    }, { once: true });
  });

  // A feed moves while one reads it; nobody wants to meet the same video twice.
  function dropTwins() {
    const met = new Set();
    theatres().forEach((theatre) => {
      const { slug } = theatre.dataset;
      if (slug && met.has(slug) && theatre !== player.current) theatre.remove();
      met.add(slug);
    });
  }

  player.comeBack = () => {
    const came = new URLSearchParams(isFeed ? location.search : "");
    document.getElementById(`v-${came.get("at")}`)?.scrollIntoView({ behavior: "instant", block: "start" });
    if (came.has("gone")) window.hush.toast("That video is no longer available.");
  };

  if (!isFeed && document.referrer.startsWith(location.origin) && history.length > 1) {
    document.querySelector("[data-back]")?.addEventListener("click", (event) => {
      event.preventDefault();
      history.back();
    });
  }
})();

// The stage: one video plays at a time, the next one is ready, and the address follows.
// What belongs to it has files of its own, which add what they can do to `hush.player`:
// player-sources.js (which file plays), player-captions.js, player-stage.js (one video's own
// controls), player-views.js (views and watch time), player-address.js (the address, and coming back),
// player-keys.js.
(() => {
  "use strict";

  const feed = document.getElementById("feed");
  if (!feed) return;

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const sound = document.getElementById("sound");
  const arrows = document.getElementById("arrows");
  const POLL_EVERY = 15000;

  let current = null;
  const videoOf = (theatre) => theatre?.querySelector("video.stage__media") ?? null;
  const theatres = () => [...feed.querySelectorAll(".theatre")]; // the videos, and the end of the feed

  const player = (window.hush.player = {
    feed,
    isFeed: Boolean(feed.dataset.page),
    still,
    theatres,
    videoOf,
    play,
    toggle,
    step,
    stepAside,
    stepAsideSoon,
    hasSound: () => wantsSound,
    get current() {
      return current;
    },
  });

  // --- Sound: off until somebody wants it, then remembered ---------------------------------------

  let wantsSound = window.hush.forGood.get("hush:sound") === "on";

  function showSound(on) {
    sound?.setAttribute("aria-pressed", on);
  }

  function setSound(on) {
    wantsSound = on;
    window.hush.forGood.set("hush:sound", on ? "on" : "off");
    const video = videoOf(current);
    if (video) video.muted = !on;
    showSound(on);
    player.captions.refresh();
  }

  if (sound) {
    sound.hidden = false;
    sound.addEventListener("click", () => setSound(sound.getAttribute("aria-pressed") !== "true"));
  }

  // --- Playing -----------------------------------------------------------------------------------

  async function play(theatre) {
    const video = videoOf(theatre);
    if (!video) return;
    video.muted = !wantsSound;
    try {
      await video.play();
    } catch (error) {
      if (error.name !== "NotAllowedError" || video.muted) return;
      // A browser lets a page make sound only after a touch: start without, and catch up at the first one.
      video.muted = true;
      showSound(false);
      document.addEventListener("pointerdown", catchUp, { once: true, capture: true });
      await video.play().catch(() => {});
    }
  }

  function catchUp(event) {
    if (!wantsSound || event.target.closest?.("#sound")) return;
    const video = videoOf(current);
    if (video) video.muted = false;
    showSound(true);
    window.hush.spareTap(event);
  }

  function toggle(theatre) {
    const video = videoOf(theatre);
    if (!video) return;
    if (video.paused) {
      delete theatre.dataset.stopped;
      play(theatre);
    } else {
      theatre.dataset.stopped = "";
      video.pause();
    }
  }

  function makeCurrent(theatre) {
    if (theatre === current) return;
    if (current) videoOf(current)?.pause();
    current = theatre;
    const all = theatres();
    const here = all.indexOf(theatre);
    all.forEach((other, at) => player.sources.ready(other, at - here));
    player.captions.show(theatre);
    const [up, down] = arrows?.querySelectorAll("[data-step]") ?? [];
    if (up) up.disabled = here === 0;
    if (down) down.disabled = theatre.matches(".theatre--end");
    delete theatre.dataset.stopped;
    document.body.toggleAttribute("data-at-end", theatre.matches(".theatre--end"));
    if ("gone" in theatre.dataset) {
      stepAsideSoon(theatre);
      return;
    }
    if (still.matches) player.showPaused(theatre);
    else play(theatre);
    showSound(wantsSound);
    if (!theatre.dataset.slug) return;
    player.follow(theatre);
    player.unfoldable(theatre);
    theatre.dispatchEvent(new CustomEvent("hush:current", { bubbles: true }));
  }

  function step(by) {
    const all = theatres();
    const goal = all[all.indexOf(current) + by];
    goal?.scrollIntoView({ behavior: still.matches ? "instant" : "smooth", block: "start" });
  }

  // --- A video that is gone says so first, when one gets to it, and steps aside -------------------

  function stepAsideSoon(theatre) {
    if (player.isFeed) setTimeout(() => stepAside(theatre), 2500);
  }

  function stepAside(theatre) {
    const next = theatre.nextElementSibling;
    const wasHere = theatre === current;
    if (wasHere) current = null;
    observer.unobserve(theatre);
    theatre.remove();
    if (wasHere) next?.scrollIntoView({ behavior: "instant", block: "start" });
  }

  // --- What is played really ----------------------------------------------------------------------

  let lastTick = 0;
  function tick(now) {
    const video = videoOf(current);
    if (video && !video.paused && video.readyState > 2 && !document.hidden) {
      player.played(current, video, Math.min(now - lastTick, 250));
      player.showPosition(current, video);
    }
    lastTick = now;
    requestAnimationFrame(tick);
  }

  setInterval(() => {
    if (document.hidden || !current || current.querySelector(".htmx-request")) return;
    const counts = current.querySelector(".counts");
    if (counts) window.htmx.trigger(counts, "hush:poll");
  }, POLL_EVERY);

  // What the totals say they have seen is no longer what stands there once a button has moved a number.
  document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.requestConfig?.verb !== "get") document.querySelectorAll(".counts").forEach((counts) => (counts.dataset.moved = ""));
  });
  document.body.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.matches(".counts[data-moved]")) detail.path = detail.path.split("?")[0];
  });

  // --- Begin, once the other files are here -------------------------------------------------------

  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries.filter((one) => one.isIntersecting).sort((a, b) => b.intersectionRatio - a.intersectionRatio)[0];
      if (entry) makeCurrent(entry.target);
    },
    { root: feed, threshold: 0.6 },
  );

  function welcome(theatre) {
    if (theatre.hushReady) return;
    theatre.hushReady = true;
    player.arrived(theatre);
    observer.observe(theatre);
    player.watchOver(theatre);
  }

  document.addEventListener("visibilitychange", () => {
    if (!current || "stopped" in current.dataset) return;
    if (document.hidden) videoOf(current)?.pause();
    else if (!still.matches) play(current);
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.matches?.(".theatre")) welcome(event.detail.elt);
  });
  document.addEventListener("DOMContentLoaded", () => {
    if ("leaving" in document.documentElement.dataset) return;
    if (arrows) arrows.hidden = false;
    theatres().forEach(welcome);
    player.comeBack();
    requestAnimationFrame(tick);
  });
})();

// The stage: one video plays at a time, the next one is ready, and the address follows.
(() => {
  "use strict";

  const feed = document.getElementById("feed");
  if (!feed) return;

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const sound = document.getElementById("sound");
  const arrows = document.getElementById("arrows");
  const isFeed = Boolean(feed.dataset.page);
  const VIEW_AFTER = 2000; // milliseconds of real play
  const POLL_EVERY = 15000;
  const KEEP_NEAR = 3; // videos further away than this give their memory back

  let current = null;
  const seen = new Set(); // slugs whose view was told
  const played = new Map(); // slug -> milliseconds of real play
  const videoOf = (theatre) => theatre?.querySelector("video.stage__media") ?? null;
  const theatres = () => [...feed.querySelectorAll(".theatre")]; // the videos, and the end of the feed
  const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

  // --- Sound: off until somebody wants it, then remembered ---------------------------------------

  let wantsSound = localStorage.getItem("hush:sound") === "on";

  function showSound(on) {
    sound?.setAttribute("aria-pressed", on);
  }

  function setSound(on) {
    wantsSound = on;
    localStorage.setItem("hush:sound", on ? "on" : "off");
    const video = videoOf(current);
    if (video) video.muted = !on;
    showSound(on);
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
    all.forEach((other, at) => ready(other, at - here));
    const [up, down] = arrows?.querySelectorAll("[data-step]") ?? [];
    if (up) up.disabled = here === 0;
    if (down) down.disabled = theatre.matches(".theatre--end");
    delete theatre.dataset.stopped;
    document.body.toggleAttribute("data-at-end", theatre.matches(".theatre--end"));
    if ("gone" in theatre.dataset) {
      stepAsideSoon(theatre);
      return;
    }
    if (still.matches) showPaused(theatre);
    else play(theatre);
    showSound(wantsSound);
    if (!theatre.dataset.slug) return;
    follow(theatre);
    unfoldable(theatre);
    theatre.dispatchEvent(new CustomEvent("hush:current", { bubbles: true }));
  }

  // The next one loads as soon as this one plays; what is far away lets go of what it has loaded.
  function ready(theatre, distance) {
    const video = videoOf(theatre);
    if (!video) return;
    if (Math.abs(distance) > KEEP_NEAR) {
      if (!video.hasAttribute("src")) return;
      video.dataset.src = video.getAttribute("src");
      video.removeAttribute("src");
      video.load();
      return;
    }
    if (video.dataset.src && !video.hasAttribute("src")) video.src = video.dataset.src;
    if (distance === 0) video.preload = "auto";
    else if (distance !== 1) video.preload = "none";
    else if (navigator.connection?.saveData) video.preload = "metadata";
    else afterStart(videoOf(current), () => (video.preload = "auto"));
  }

  function afterStart(playing, then) {
    if (!playing || playing.readyState > 3 || still.matches) then();
    else playing.addEventListener("canplaythrough", then, { once: true });
  }

  // --- The address, and coming back --------------------------------------------------------------

  function follow(theatre) {
    if (!isFeed) return;
    const page = theatre.dataset.page ?? feed.dataset.page;
    history.replaceState({ ...history.state, hush: { feed: feedUrl, page, slug: theatre.dataset.slug } }, "", theatre.dataset.url);
  }
  const feedUrl = feed.dataset.page?.replace(/([?&])after=[^&]*&?/, "$1").replace(/[?&]$/, "");

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
      if (slug && met.has(slug) && theatre !== current) theatre.remove();
      met.add(slug);
    });
  }

  async function comeBack() {
    const kept = sessionStorage.getItem("hush:return");
    sessionStorage.removeItem("hush:return");
    if (!kept) return;
    const { feed: url, page, slug } = JSON.parse(kept);
    if (url !== feedUrl) return;
    const find = () => document.getElementById(`v-${slug}`);
    if (!find() && page && page !== feed.dataset.page) {
      await window.htmx.ajax("GET", page, { target: feed, swap: "innerHTML" });
      theatres().forEach((theatre) => (theatre.dataset.page = page));
    }
    find()?.scrollIntoView({ behavior: "instant", block: "start" });
  }

  const arrival = performance.getEntriesByType("navigation")[0]?.type;
  if (!isFeed && history.state?.hush && (arrival === "back_forward" || arrival === "reload")) {
    sessionStorage.setItem("hush:return", JSON.stringify(history.state.hush));
    location.replace(history.state.hush.feed);
    return;
  }
  if (!isFeed && document.referrer.startsWith(location.origin) && history.length > 1) {
    document.querySelector("[data-back]")?.addEventListener("click", (event) => {
      event.preventDefault();
      history.back();
    });
  }

  // --- Views: told after two seconds of real play, once a page -----------------------------------

  let lastTick = 0;
  function tick(now) {
    const theatre = current;
    const video = videoOf(theatre);
    if (video && !video.paused && video.readyState > 2 && !document.hidden) {
      const { slug } = theatre.dataset;
      const total = (played.get(slug) ?? 0) + Math.min(now - lastTick, 250);
      played.set(slug, total);
      if (total >= VIEW_AFTER) tellView(theatre);
      showPosition(theatre, video);
    }
    lastTick = now;
    requestAnimationFrame(tick);
  }

  function tellView({ dataset }) {
    if (!dataset.token || seen.has(dataset.slug)) return;
    seen.add(dataset.slug);
    window.hush.post(dataset.view, { token: dataset.token }).catch(() => seen.delete(dataset.slug));
  }

  setInterval(() => {
    if (document.hidden || !current || current.querySelector(".htmx-request")) return;
    const counts = current.querySelector(".counts");
    if (counts) window.htmx.trigger(counts, "hush:poll");
  }, POLL_EVERY);

  // --- One video's own controls ------------------------------------------------------------------

  function showPosition(theatre, video) {
    const scrub = theatre.querySelector(".scrub");
    if (!scrub || scrub.matches(":active") || !video.duration) return;
    const at = video.currentTime * 1000;
    scrub.value = at;
    scrub.style.setProperty("--at", `${(100 * video.currentTime) / video.duration}%`);
    const said = `${clock(at)} of ${clock(scrub.max)}`;
    if (scrub.getAttribute("aria-valuetext") !== said) scrub.setAttribute("aria-valuetext", said);
  }

  function showPaused(theatre) {
    const video = videoOf(theatre);
    const tap = theatre.querySelector(".stage__tap");
    if (!video || !tap) return;
    const paused = video.paused && (still.matches || "stopped" in theatre.dataset);
    theatre.classList.toggle("is-paused", paused);
    tap.setAttribute("aria-label", video.paused ? "Play" : "Pause");
  }

  function unfoldable(theatre) {
    const words = theatre.querySelector(".caption__words");
    const text = words?.querySelector(".caption__text");
    if (text && !words.classList.contains("is-open")) {
      words.querySelector(".caption__more").hidden = text.scrollHeight <= text.clientHeight + 2;
    }
  }

  function watchOver(theatre) {
    if (theatre.hushReady) return;
    theatre.hushReady = true;
    observer.observe(theatre);
    const video = videoOf(theatre);
    if (!video) return;
    video.removeAttribute("controls");
    video.tabIndex = -1;
    const tap = theatre.querySelector(".stage__tap");
    const scrub = theatre.querySelector(".scrub");
    tap.hidden = scrub.hidden = false;
    for (const name of ["play", "pause"]) video.addEventListener(name, () => showPaused(theatre));
    video.addEventListener("waiting", () => theatre.classList.add("is-waiting"));
    for (const name of ["playing", "pause", "canplay"]) video.addEventListener(name, () => theatre.classList.remove("is-waiting"));
    video.addEventListener("error", () => video.hasAttribute("src") && unavailable(theatre, video));
    scrub.addEventListener("input", () => {
      video.currentTime = scrub.value / 1000;
      scrub.style.setProperty("--at", `${(100 * scrub.value) / scrub.max}%`);
      scrub.setAttribute("aria-valuetext", `${clock(scrub.value)} of ${clock(scrub.max)}`);
    });
    tap.addEventListener("click", (event) => tapped(theatre, event));
  }

  // A tap pauses, two taps like. A finger's first tap waits a little for a second one; a mouse's doesn't.
  let waiting = 0;
  let lastTap = 0;
  function tapped(theatre, event) {
    const byKey = event.detail === 0;
    const twice = !byKey && event.timeStamp - lastTap < 300;
    lastTap = twice ? 0 : event.timeStamp;
    if (twice) {
      clearTimeout(waiting);
      if (event.pointerType !== "touch") toggle(theatre);
      likeAt(theatre, event);
    } else if (event.pointerType === "touch") {
      waiting = setTimeout(() => toggle(theatre), 300);
    } else {
      toggle(theatre);
    }
  }

  function likeAt(theatre, event) {
    const stage = theatre.querySelector(".stage");
    const form = theatre.querySelector(".act--like")?.closest("form");
    if (!form) return;
    if (form.querySelector("button").getAttribute("aria-pressed") !== "true") form.requestSubmit();
    const box = stage.getBoundingClientRect();
    const heart = form.querySelector("svg").cloneNode(true);
    heart.setAttribute("class", "burst");
    heart.style.left = `${event.clientX - box.left}px`;
    heart.style.top = `${event.clientY - box.top}px`;
    heart.addEventListener("animationend", () => heart.remove());
    stage.append(heart);
  }

  // --- A video that is gone steps aside -----------------------------------------------------------

  async function unavailable(theatre, video) {
    const say = theatre.querySelector(".stage__say");
    const answer = await fetch(theatre.dataset.url, { method: "HEAD" }).catch(() => null);
    if (answer?.status !== 404) {
      say.textContent = answer ? "This video can’t be played right now." : "No connection.";
      const again = document.createElement("button");
      again.className = "btn";
      again.type = "button";
      again.textContent = "Try again";
      again.addEventListener("click", () => {
        say.replaceChildren();
        video.load();
        play(theatre);
      });
      say.append(again);
      return;
    }
    say.textContent = "This video is no longer available";
    theatre.querySelector(".rail")?.remove();
    theatre.dataset.gone = "";
    if (theatre === current) stepAsideSoon(theatre);
  }

  // It says so first, when one gets to it.
  function stepAsideSoon(theatre) {
    if (isFeed) setTimeout(() => stepAside(theatre), 2500);
  }

  function stepAside(theatre) {
    const next = theatre.nextElementSibling;
    const wasHere = theatre === current;
    if (wasHere) current = null;
    observer.unobserve(theatre);
    theatre.remove();
    if (wasHere) next?.scrollIntoView({ behavior: "instant", block: "start" });
  }

  // --- Keys ---------------------------------------------------------------------------------------

  function step(by) {
    const all = theatres();
    const goal = all[all.indexOf(current) + by];
    goal?.scrollIntoView({ behavior: still.matches ? "instant" : "smooth", block: "start" });
  }

  const press = (selector) => current?.querySelector(selector)?.closest("form")?.requestSubmit();
  const KEYS = {
    ArrowDown: () => step(1),
    j: () => step(1),
    ArrowUp: () => step(-1),
    k: () => step(-1),
    " ": () => toggle(current),
    m: () => sound?.click(),
    l: () => press(".act--like"),
    s: () => press('form[id^="save-"] button'),
    f: () => press('form[id^="favorite-"] button'),
    d: () => press('form[id^="download-"] button'),
    c: () => current?.querySelector(".act--talk")?.click(),
    "?": () => document.getElementById("keys")?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat && event.key.length === 1) return;
    const { target, key } = event;
    if (document.querySelector("dialog:modal") || target.closest("input, textarea, select, [contenteditable], dialog, .panel")) return;
    if (key === " " && target.closest("button, a, summary")) return;
    const isSingle = key.length === 1 && key !== " " && key !== "?";
    if (isSingle && localStorage.getItem("hush:keys") === "off") return;
    const action = KEYS[key.length === 1 ? key.toLowerCase() : key];
    if (!action || !current) return;
    event.preventDefault();
    action();
  });

  arrows?.addEventListener("click", (event) => {
    const by = event.target.closest("[data-step]")?.dataset.step;
    if (by) step(Number(by));
  });
  feed.addEventListener("click", (event) => {
    const more = event.target.closest(".caption__more");
    if (!more) return;
    const open = more.closest(".caption__words").classList.toggle("is-open");
    more.setAttribute("aria-expanded", open);
    more.textContent = open ? "less" : "more";
  });

  // --- Begin --------------------------------------------------------------------------------------

  const observer = new IntersectionObserver(
    (entries) => {
      const entry = entries.filter((one) => one.isIntersecting).sort((a, b) => b.intersectionRatio - a.intersectionRatio)[0];
      if (entry) makeCurrent(entry.target);
    },
    { root: feed, threshold: 0.6 },
  );
  document.addEventListener("visibilitychange", () => {
    if (!current || "stopped" in current.dataset || still.matches) return;
    if (document.hidden) videoOf(current)?.pause();
    else play(current);
  });
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.matches?.(".theatre")) watchOver(event.detail.elt);
  });
  if (arrows) arrows.hidden = false;
  if (isFeed) feed.dataset.page = feed.dataset.page || "/";
  theatres().forEach(watchOver);
  comeBack();
  requestAnimationFrame(tick);
})();

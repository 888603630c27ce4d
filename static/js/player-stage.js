// One video's own controls: its position, tapping it, what it says when it can't be played.
(() => {
  "use strict";

  const { player } = window.hush;
  if (!player) return;

  const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

  player.showPosition = (theatre, video) => {
    const scrub = theatre.querySelector(".scrub");
    if (!scrub || scrub.matches(":active") || !video.duration) return;
    const at = video.currentTime * 1000;
    scrub.value = at;
    scrub.style.setProperty("--at", `${(100 * video.currentTime) / video.duration}%`);
    const said = `${clock(at)} of ${clock(scrub.max)}`;
    if (scrub.getAttribute("aria-valuetext") !== said) scrub.setAttribute("aria-valuetext", said);
  };

  player.showPaused = (theatre) => {
    const video = player.videoOf(theatre);
    const tap = theatre.querySelector(".stage__tap");
    if (!video || !tap) return;
    const paused = video.paused && (player.still.matches || "stopped" in theatre.dataset);
    theatre.classList.toggle("is-paused", paused);
    tap.setAttribute("aria-label", video.paused ? "Play" : "Pause");
  };

  player.unfoldable = (theatre) => {
    const words = theatre.querySelector(".caption__words");
    const text = words?.querySelector(".caption__text");
    if (text && !words.classList.contains("is-open")) {
      words.querySelector(".caption__more").hidden = text.scrollHeight <= text.clientHeight + 2;
    }
  };

  player.watchOver = (theatre) => {
    const video = player.videoOf(theatre);
    if (!video) return;
    video.removeAttribute("controls");
    video.tabIndex = -1;
    const tap = theatre.querySelector(".stage__tap");
    const scrub = theatre.querySelector(".scrub");
    tap.hidden = scrub.hidden = false;
    for (const name of ["play", "pause"]) video.addEventListener(name, () => player.showPaused(theatre));
    video.addEventListener("waiting", () => theatre.classList.add("is-waiting"));
    for (const name of ["playing", "pause", "canplay"]) video.addEventListener(name, () => theatre.classList.remove("is-waiting"));
    video.addEventListener("error", () => video.hasAttribute("src") && unavailable(theatre, video));
    scrub.addEventListener("input", () => {
      video.currentTime = scrub.value / 1000;
      scrub.style.setProperty("--at", `${(100 * scrub.value) / scrub.max}%`);
      scrub.setAttribute("aria-valuetext", `${clock(scrub.value)} of ${clock(scrub.max)}`);
    });
    // By key in steps that lead somewhere: a finger needs the fine ones.
    scrub.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1, PageUp: 5, PageDown: -5 }[event.key];
      if (!by) return;
      event.preventDefault();
      scrub.value = Number(scrub.value) + by * 1000;
      scrub.dispatchEvent(new Event("input", { bubbles: true }));
    });
    tap.addEventListener("click", (event) => tapped(theatre, event));
    player.sources.listen(video);
  };

  player.feed.addEventListener("click", (event) => {
    const more = event.target.closest(".caption__more");
    if (!more) return;
    const open = more.closest(".caption__words").classList.toggle("is-open");
    more.setAttribute("aria-expanded", open);
    more.textContent = open ? "less" : "more";
  });

  // --- A tap pauses, two taps like. A finger's first tap waits a little for a second one; a mouse's doesn't.

  let waiting = 0;
  let lastTap = 0;
  function tapped(theatre, event) {
    const byKey = event.detail === 0;
    const twice = !byKey && event.timeStamp - lastTap < 300;
    lastTap = twice ? 0 : event.timeStamp;
    if (twice) {
      clearTimeout(waiting);
      if (event.pointerType !== "touch") player.toggle(theatre);
      likeAt(theatre, event);
    } else if (event.pointerType === "touch") {
      waiting = setTimeout(() => player.toggle(theatre), 300);
    } else {
      player.toggle(theatre);
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

  // --- A video that can't be played, and one that is gone ------------------------------------------

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
        player.play(theatre);
      });
      say.append(again);
      return;
    }
    say.textContent = "This video is no longer available";
    theatre.querySelector(".rail")?.remove();
    theatre.dataset.gone = "";
    if (theatre === player.current) player.stepAsideSoon(theatre);
  }
})();

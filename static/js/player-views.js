// Views and watch time: what was really played is told after two seconds, every dozen seconds while it goes on, and
// when one leaves. The server believes it no faster than its own clock, see videos/actions/viewing.py.
(() => {
  "use strict";

  const { player } = window.hush;
  if (!player) return;

  const VIEW_AFTER = 2000; // milliseconds of real play
  const EVERY = 12000;
  const began = new WeakMap(); // theatre -> when its token came
  const tallies = new Map(); // theatre -> what it has played
  let last = null;

  player.arrived = (theatre) => {
    // What came with the page has had its token since the page was asked for.
    began.set(theatre, document.readyState === "complete" ? performance.now() : 0);
  };

  player.played = (theatre, video, ms) => {
    if (!theatre.dataset.token) return;
    if (last && last !== theatre) tell(last);
    last = theatre;
    const tally = tallyOf(theatre);
    tally.total += ms;
    tally.untold += ms;
    tally.until = performance.now();
    watchPart(tally, video, ms);
    if (tally.untold >= (tally.told ? EVERY : VIEW_AFTER)) tell(theatre);
  };

  function tallyOf(theatre) {
    if (!tallies.has(theatre)) {
      tallies.set(theatre, { total: 0, untold: 0, until: 0, told: false, parts: 0n, played: [], part: Number(theatre.dataset.part) });
    }
    return tallies.get(theatre);
  }

  // A part of the video has been watched once half of it was played; the last one may be short.
  function watchPart(tally, video, ms) {
    if (!video.duration) return;
    const at = Math.floor((video.currentTime * 1000) / tally.part);
    tally.played[at] = (tally.played[at] ?? 0) + ms;
    const length = Math.min(tally.part, video.duration * 1000 - at * tally.part);
    if (tally.played[at] >= length / 2) tally.parts |= 1n << BigInt(at);
  }

  function tell(theatre) {
    const tally = tallies.get(theatre);
    if (!tally || tally.total < VIEW_AFTER || tally.untold < 1) return;
    const batch = new FormData();
    batch.set("csrfmiddlewaretoken", window.hush.csrfToken());
    batch.set("token", theatre.dataset.token);
    batch.set("played", Math.round(tally.untold));
    batch.set("until", Math.round(tally.until - began.get(theatre)));
    batch.set("parts", tally.parts.toString(16));
    // A beacon is sent even while the page goes. If the browser takes none just now, the next one says it all.
    if (!navigator.sendBeacon(theatre.dataset.view, batch)) return;
    tally.told = true;
    tally.untold = 0;
  }

  const tellAll = () => tallies.forEach((_, theatre) => tell(theatre));
  addEventListener("pagehide", tellAll);
  document.addEventListener("visibilitychange", () => document.hidden && tellAll());
})();

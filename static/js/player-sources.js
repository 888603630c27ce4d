// Which of its files a video plays, and how much of it is loaded when: decided here and nowhere else,
// but for browsers that ask the server to save data (there is nothing left to choose from then).
(() => {
  "use strict";

  const { player } = window.hush;
  if (!player) return;

  const KEEP_NEAR = 3; // videos further away than this give their memory back
  const USUAL_WIDTH = 720;
  const STALL = 2000; // milliseconds of waiting, in play
  const STALLS = 2; // so many, and the line is slow
  const line = navigator.connection; // not in every browser
  const touched = new WeakSet(); // videos that have begun to load: they keep their file
  let stalls = 0;

  const isSlow = () => stalls >= STALLS || Boolean(line && (line.saveData || /[23]g$/.test(line.effectiveType) || line.downlink < 1.5));
  const isFast = () => (line?.downlink ?? 10) >= 5;

  function pick(video) {
    const { stream, small, large } = video.dataset;
    if (isSlow()) return small || stream;
    const isWide = video.clientWidth * devicePixelRatio > USUAL_WIDTH;
    return (isWide && isFast() && large) || stream;
  }

  function use(video, url) {
    if (video.getAttribute("src") !== url) video.src = url;
  }

  // The next one loads as soon as this one plays; what is far away lets go of what it has loaded.
  function ready(theatre, distance) {
    const video = player.videoOf(theatre);
    if (!video) return;
    if (Math.abs(distance) > KEEP_NEAR) {
      letGo(video);
      return;
    }
    if (!touched.has(video)) use(video, pick(video));
    if (distance === 0) load(video);
    else if (distance !== 1) video.preload = "none";
    else if (line?.saveData) video.preload = "metadata";
    else afterStart(player.videoOf(player.current), () => load(video));
  }

  function load(video) {
    if (!touched.has(video)) use(video, pick(video));
    touched.add(video);
    video.preload = "auto";
  }

  function letGo(video) {
    if (!video.hasAttribute("src")) return;
    video.removeAttribute("src");
    video.load();
    touched.delete(video);
  }

  function afterStart(playing, then) {
    if (!playing || playing.readyState > 3 || player.still.matches) then();
    else playing.addEventListener("canplaythrough", then, { once: true });
  }

  // A video that stands still twice is too much for this line: go on with the small one, from the same place.
  function listen(video) {
    let timer = 0;
    video.addEventListener("waiting", () => {
      clearTimeout(timer);
      if (!video.paused && video.currentTime > 0) timer = setTimeout(() => stalled(video), STALL);
    });
    for (const name of ["playing", "canplay", "pause", "emptied"]) video.addEventListener(name, () => clearTimeout(timer));
  }

  function stalled(video) {
    stalls += 1;
    const { small } = video.dataset;
    if (stalls < STALLS || !small || video.getAttribute("src") === small) return;
    const at = video.currentTime;
    video.src = small;
    video.addEventListener("loadedmetadata", () => (video.currentTime = at), { once: true });
    player.play(video.closest(".theatre"));
  }

  player.sources = { ready, listen };
})();

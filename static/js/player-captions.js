// Captions for the sound. The browser reads them and keeps their time; they are drawn by the page,
// above the video's text, where neither the rail nor the shade over the picture lies on them.
(() => {
  "use strict";

  const { player } = window.hush;
  if (!player) return;

  const button = document.getElementById("cc");
  let track = null; // of the video that is on
  let place = null;

  // Until somebody chooses, they are there as long as there is no sound.
  const wanted = () => (window.hush.forGood.get("hush:captions") ?? (player.hasSound() ? "off" : "on")) === "on";

  function best(tracks) {
    const code = (one) => one.language.toLowerCase();
    for (const language of navigator.languages.map((one) => one.toLowerCase())) {
      const [base] = language.split("-");
      const found =
        tracks.find((one) => code(one) === language) ??
        tracks.find((one) => code(one) === base) ??
        tracks.find((one) => code(one).split("-")[0] === base);
      if (found) return found;
    }
    return tracks[0];
  }

  function show(theatre) {
    off();
    const tracks = [...(player.videoOf(theatre)?.textTracks ?? [])];
    track = tracks.length ? best(tracks) : null;
    place = theatre.querySelector(".cues");
    if (button) button.hidden = !track;
    refresh();
  }

  function off() {
    if (!track) return;
    track.removeEventListener("cuechange", draw);
    track.mode = "disabled";
    place?.replaceChildren();
  }

  function refresh() {
    const on = wanted();
    button?.setAttribute("aria-pressed", on);
    if (!track || !place) return;
    off();
    if (!on) return;
    place.lang = track.language;
    track.mode = "showing"; // where the page is not: picture in picture, a television
    track.addEventListener("cuechange", draw);
    draw();
  }

  function draw() {
    place.replaceChildren(...[...(track.activeCues ?? [])].map(drawn));
  }

  function drawn(cue) {
    const line = document.createElement("p");
    const words = document.createElement("span");
    line.className = "cues__one";
    line.dir = "auto";
    words.append(cue.getCueAsHTML()); // made by the browser of the few tags that captions have
    line.append(words);
    return line;
  }

  function toggle() {
    if (!track) return;
    const on = !wanted();
    window.hush.forGood.set("hush:captions", on ? "on" : "off");
    refresh();
    window.hush.say(`Captions ${on ? "on" : "off"}`);
  }

  button?.addEventListener("click", toggle);
  player.captions = { show, refresh, toggle };
})();

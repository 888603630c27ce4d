// A file on its way: asked for, sent, followed, and sent again when the connection drops.
// It knows nothing of the page; what happens, it tells by calling the functions that it was given.
(() => {
  "use strict";

  const WAITS = [1, 3, 9]; // seconds before each further try
  const SPAN = 6000; // the speed is that of the last milliseconds, not of the whole way
  const STALLED = 45_000; // a line on which nothing moves is taken for broken
  const UNANSWERED = 180_000;
  const AWAY = [502, 503, 504]; // the server behind the proxy is being restarted, or too busy

  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Phones drop files from their gallery, and browsers then report no more than a broken connection.
  function canBeRead(file) {
    const parts = [file.slice(0, 1), file.slice(-1)].map((part) => part.arrayBuffer());
    return Promise.all(parts).then(() => true, () => false);
  }

  // Has it arrived, and may it come? Answers with { video }, { refusal }, { elsewhere } or nothing of them.
  async function ask(url, key, size) {
    const headers = { "HX-Request": "true", "X-Upload-Key": key };
    if (size !== undefined) headers["X-Upload-Size"] = size;
    return outcome(new Answer(await fetch(url, { headers }).then(async (got) => [got.status, got.headers, await got.text()])));
  }

  class Answer {
    constructor([status, headers, text]) {
      this.status = status;
      this.text = text;
      this.header = (name) => headers.get(name);
    }
  }

  function outcome({ status, header, text }) {
    const elsewhere = header("HX-Redirect");
    if (elsewhere) return { elsewhere };
    if (status === 204) return {};
    if (status < 300) return { video: { slug: header("X-Video"), html: text } };
    const said = new DOMParser().parseFromString(text, "text/html").getElementById("upload-refusal");
    const sentence = said?.textContent.trim() ? said : null;
    // What may pass by itself can be tried again; what the server refuses with a sentence can't.
    if (AWAY.includes(status)) return { away: true };
    if (status >= 500 || (status === 429 && !sentence)) return { trouble: { status, sentence } };
    return { refusal: { status, sentence } };
  }

  function send(file, { url, key, tell }) {
    let turn = 0; // what an earlier try still has to say is not listened to
    let tries = 0;
    let trip = null; // the request under way, and whether all of it has been sent
    let wasSent = false; // all of it, once: then it may have arrived, whatever became of the answer
    let clock = 0;
    let resume = null; // what to do when the device is online again

    function quiet() {
      clearInterval(clock);
      resume = null;
      trip = null;
      return ++turn;
    }

    async function start() {
      const mine = quiet();
      tell.starting(file.size);
      if (!(await canBeRead(file))) return mine === turn && end(tell.gone);
      let known;
      try {
        known = await ask(url, key, file.size);
      } catch {
        known = { away: true };
      }
      if (mine !== turn) return;
      if (known.video || known.refusal || known.elsewhere || known.away || known.trouble) conclude(known);
      else transmit(mine);
    }

    function transmit(mine) {
      const samples = [];
      let moved = performance.now();
      let total = file.size;
      const own = new XMLHttpRequest();
      const current = (trip = { request: own, isSent: false });
      const when = (target, name, act) => target.addEventListener(name, (event) => mine === turn && act(event));
      own.open("POST", url);
      own.setRequestHeader("HX-Request", "true");
      own.setRequestHeader("X-CSRFToken", window.hush.csrfToken());
      own.setRequestHeader("X-Upload-Key", key);
      when(own.upload, "progress", (event) => {
        moved = performance.now();
        total = event.total;
        samples.push({ at: moved, sent: event.loaded });
      });
      when(own.upload, "load", () => {
        wasSent = current.isSent = true;
        moved = performance.now();
        tell.checking();
      });
      when(own, "load", () => conclude(outcome(new Answer([own.status, { get: (name) => own.getResponseHeader(name) }, own.responseText]))));
      when(own, "error", lost);
      clock = setInterval(() => {
        const now = performance.now();
        if (now - moved > (current.isSent ? UNANSWERED : STALLED)) {
          own.abort();
          lost();
        } else if (samples.length && samples.at(-1).sent < total) {
          tell.progress({ ...pace(samples, now, total), total });
        }
      }, 500);
      const data = new FormData();
      data.append("draft", "1"); // before the file: a body that is cut off is never more than a draft
      data.append("file", file);
      own.send(data);
    }

    // The first sample is what went into the device's own buffers at once: a beginning, not a speed.
    function pace(samples, now, total) {
      while (samples.length > 2 && samples[1].at < now - SPAN) samples.shift();
      const [first, last] = [samples[0], samples.at(-1)];
      const time = now - first.at;
      const speed = time > 1000 ? (1000 * (last.sent - first.sent)) / time : null;
      return { sent: last.sent, speed, left: speed ? (total - last.sent) / speed : null };
    }

    function conclude(known) {
      if (known.away) return lost();
      if (known.trouble) return stop(known.trouble);
      if (known.refusal) return end(tell.refused, known.refusal);
      if (known.elsewhere) return end(tell.elsewhere, known.elsewhere);
      return end(tell.arrived, known.video);
    }

    async function lost() {
      const mine = quiet();
      if (!(await canBeRead(file))) return mine === turn && end(tell.gone);
      if (mine !== turn) return;
      if (tries === WAITS.length) return stop({});
      let seconds = WAITS[tries];
      tries += 1;
      resume = start;
      const count = () => {
        if (!navigator.onLine) return tell.waiting(null);
        if (seconds <= 0) return start();
        tell.waiting(seconds);
        seconds -= 1;
      };
      count();
      clock = setInterval(count, 1000);
    }

    function stop(trouble) {
      quiet();
      if (!trouble.status) resume = again; // the line: it may come back by itself
      tell.stopped(trouble);
    }

    function again() {
      tries = 0;
      start();
    }

    function end(say, ...more) {
      quiet();
      removeEventListener("online", online);
      say(...more);
    }

    // What has arrived, or still does, is taken back; what is on its way is dropped by the server.
    function cancel() {
      const last = trip;
      quiet();
      removeEventListener("online", online);
      const takeBack = () => ask(url, key).then(({ video }) => video && window.hush.post(`/v/${video.slug}/delete/`)).catch(() => {});
      if (last?.isSent) return last.request.addEventListener("loadend", takeBack);
      last?.request.abort();
      if (wasSent) takeBack();
    }

    function online() {
      resume?.();
    }

    addEventListener("online", online);
    start();
    return { again, cancel };
  }

  window.hush.sending = { ask, newKey, send };
})();

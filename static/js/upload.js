// Posting: the file travels while one writes. Without this script the form sends both at once.
(() => {
  "use strict";

  const form = document.getElementById("upload-form");
  if (!form) return;

  const byId = (id) => document.getElementById(id);
  const input = byId("file");
  const drop = byId("drop");
  const preview = byId("preview");
  const panel = byId("upload-progress");
  const again = byId("upload-again");
  const cancel = byId("upload-cancel");
  const another = byId("upload-another");
  const post = byId("post-button");
  const hint = byId("post-hint");
  const job = byId("upload-job");
  const url = form.action;
  const postSays = post.textContent;
  const hintSays = hint.textContent;
  const { csrfToken, say, sending, toast } = window.hush;
  const words = window.hush.words(form, form.dataset.words);
  const MB = 2 ** 20;

  let trip = null; // a file on its way (sending.js)
  let postAfter = false; // Post was pressed before the file had arrived
  let isHere = false; // the file has arrived: the form is about its video now
  let saidAt = 0;

  // --- The file ------------------------------------------------------------------------------------

  function choose(file) {
    if (!file || isHere || input.disabled) return;
    trip?.cancel();
    refuse("");
    preview.src = URL.createObjectURL(file);
    preview.hidden = false;
    preview.play().catch(() => {});
    words.key = sending.newKey();
    trip = sending.send(file, { url, key: words.key, tell });
  }

  function forget() {
    trip = null;
    words.key = "";
    dontWait();
    URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    preview.hidden = true;
    input.value = "";
    close(input);
  }

  // The panel goes; if the keyboard was in it, it doesn't lose its place.
  function close(next) {
    if (panel.contains(document.activeElement)) next.focus({ preventScroll: true });
    panel.hidden = true;
  }

  // --- What is heard of it -------------------------------------------------------------------------

  const tell = {
    starting(size) {
      show("sending", "Uploading", `${mb(size)} MB`);
      meter(0);
      say("Uploading");
      saidAt = Date.now();
    },
    progress({ sent, total, speed, left }) {
      const rest = [`${mb(sent, total)} of ${mb(total)} MB`];
      if (speed) rest.push(`${mb(speed, 10 * MB)} MB/s`, timeLeft(left));
      else if (speed === 0) rest.push("waiting for the connection");
      show("sending", "Uploading", rest.join(" · "));
      meter(Math.floor((100 * sent) / total));
      if (Date.now() - saidAt > 10_000) {
        say(`${panel.querySelector("progress").value} %. ${speed ? timeLeft(left) : ""}`);
        saidAt = Date.now();
      }
    },
    checking() {
      meter(100);
      show("checking", "Checking the file", "This takes a moment.");
      say("Checking the file");
    },
    waiting(seconds) {
      const offline = seconds === null;
      const news = panel.dataset.state !== "waiting";
      const when = offline ? "You are offline. It goes on by itself." : `Trying again in ${seconds} s…`;
      show("waiting", "Connection lost", when);
      if (news) say(`Connection lost. ${when}`);
    },
    stopped({ status, sentence }) {
      const why = sentence?.textContent.trim() || (status ? "Something went wrong on our side. Your words are kept." : "The connection broke each time. Your words are kept, and the file is still chosen.");
      show("stopped", status ? "Not uploaded" : "Connection lost", why);
      say(`The upload has stopped. ${why}`);
    },
    refused({ status, sentence }) {
      forget();
      if (sentence) byId("upload-refusal").replaceWith(sentence);
      else refuse({ 413: "This file is too large for this site. Make it shorter or smaller.", 403: "Your sign-in has changed. Reload the page and choose the file again; your words are kept." }[status] ?? "The upload was not accepted. Try again, or choose another file.");
      byId("upload-refusal").scrollIntoView({ block: "nearest" });
    },
    gone() {
      forget();
      refuse("The file can’t be read any more. It was changed, moved or deleted on this device; choose it again.");
      byId("upload-refusal").scrollIntoView({ block: "nearest" });
    },
    // To sign in, and back to this page: the words wait in this tab.
    elsewhere(address) {
      trip = null;
      const place = new URL(address, location.href);
      if (place.searchParams.has("next")) place.searchParams.set("next", location.pathname);
      location.assign(place);
    },
    arrived({ slug, html }) {
      trip = null;
      take(slug, html);
      if (postAfter) publish();
      else say("Your file has arrived. Post whenever you are ready.");
    },
  };

  function show(state, step, rest) {
    panel.dataset.state = state;
    panel.hidden = false;
    panel.querySelector("[data-step]").textContent = step;
    panel.querySelector("[data-rest]").textContent = rest;
    again.hidden = state !== "waiting" && state !== "stopped";
    again.querySelector("span").textContent = state === "waiting" ? "Try now" : "Try again";
  }

  function meter(percent) {
    panel.querySelector("progress").value = percent;
    panel.querySelector("[data-percent]").textContent = `${percent} %`;
  }

  // As many digits as its whole has, so that the line doesn't jump about.
  function mb(bytes, whole = bytes) {
    return (bytes / MB).toFixed(whole < 100 * MB ? 1 : 0);
  }

  function timeLeft(seconds) {
    if (seconds < 10) return "a few seconds left";
    if (seconds < 60) return `${5 * Math.ceil(seconds / 5)} s left`;
    return seconds < 5400 ? `${Math.ceil(seconds / 60)} min left` : `${Math.ceil(seconds / 3600)} h left`;
  }

  function refuse(sentence) {
    const place = byId("upload-refusal");
    place.replaceChildren();
    if (!sentence) return;
    const said = document.createElement("p");
    said.className = "error";
    said.textContent = sentence;
    place.append(said);
  }

  // The file is there, as a draft: from now on the form is about that video, and sends words only.
  function take(slug, html) {
    isHere = true;
    close(post);
    byId(`job-${slug}`)?.remove();
    const others = byId("jobs");
    if (others && !others.querySelector(".job")) others.hidden = true;
    job.innerHTML = html;
    window.htmx.process(job);
    form.action = `/v/${slug}/edit/`;
    input.required = false;
    input.disabled = true;
    drop.hidden = preview.hidden;
    another.hidden = false;
    hint.textContent = "The file is here. Post whenever you are ready.";
  }

  // --- Posting -------------------------------------------------------------------------------------

  function wait() {
    postAfter = true;
    post.textContent = "Posting when uploaded";
    hint.textContent = "You can still change the words. Press again to post later instead.";
    say("It is posted when it is uploaded.");
  }

  function dontWait() {
    postAfter = false;
    post.textContent = postSays;
    hint.textContent = hintSays;
  }

  async function publish() {
    const data = new FormData(form);
    data.set("post", "1");
    post.setAttribute("aria-busy", "true");
    const headers = { "HX-Request": "true", "X-CSRFToken": csrfToken() };
    const answer = await fetch(form.action, { method: "POST", headers, body: data }).catch(() => null);
    post.removeAttribute("aria-busy");
    dontWait();
    const address = answer?.headers.get("HX-Redirect");
    if (answer?.status === 401 && address) return tell.elsewhere(address);
    if (answer?.ok && address) return leave(new URL(address, location.href));
    hint.textContent = "Not posted yet. Your words are kept.";
    const text = answer && answer.status < 500 ? await answer.text() : "";
    if (!answer) toast("No connection. Nothing was posted yet; try again.");
    else toast(text && !/^\s*</.test(text) ? text : "That didn’t work. Try again in a moment.");
  }

  function leave(place) {
    words.forget();
    history.scrollRestoration = "manual"; // to the video that was posted, not back down to Post
    location.assign(place);
    if (place.pathname === location.pathname) location.reload(); // another # alone would load nothing
  }

  // --- What people do ------------------------------------------------------------------------------

  input.addEventListener("change", () => choose(input.files[0]));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("is-over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    choose(event.dataTransfer.files[0]);
  });
  again.addEventListener("click", () => {
    trip?.again();
    cancel.focus();
  });
  cancel.addEventListener("click", () => {
    trip?.cancel();
    forget();
    say("Cancelled. Nothing was kept.");
  });
  another.addEventListener("click", () => {
    words.key = "";
    location.reload();
  });
  form.addEventListener("submit", (event) => {
    if (!trip && !isHere) return;
    event.preventDefault();
    if (isHere) publish();
    else if (postAfter) dontWait();
    else wait();
  });
  addEventListener("beforeunload", (event) => {
    if (trip) event.preventDefault();
  });

  // After a reload, or after signing in again: a file that had arrived is still the one of these words.
  if (words.key) {
    sending.ask(url, words.key).then(({ video }) => {
      if (video && !trip && !isHere) take(video.slug, video.html);
    }, () => {});
  }
})();

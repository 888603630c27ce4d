// Posting: the file travels while one writes. Without this script the form sends both at once.
(() => {
  "use strict";

  const form = document.getElementById("upload-form");
  if (!form) return;

  const byId = (id) => document.getElementById(id);
  const input = byId("file");
  const drop = byId("drop");
  const preview = byId("preview");
  const progress = byId("upload-progress");
  const cancel = byId("upload-cancel");
  const post = byId("post-button");
  const hint = byId("post-hint");
  const job = byId("upload-job");
  const postSays = post.textContent;
  const hintSays = hint.textContent;
  const MB = 1e6;

  let sending = null; // the request under way
  let postAfter = false; // Post was pressed before the file had arrived
  let isSent = false;

  // --- The file ------------------------------------------------------------------------------------

  function choose(file) {
    if (!file || isSent) return;
    refuse("");
    preview.src = URL.createObjectURL(file);
    preview.hidden = false;
    preview.play().catch(() => {});
    send(file);
  }

  function forget() {
    sending = null;
    isSent = postAfter = false;
    URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    preview.hidden = true;
    progress.hidden = true;
    input.value = "";
    post.textContent = postSays;
    hint.textContent = hintSays;
  }

  function send(file) {
    sending?.abort();
    const request = new XMLHttpRequest();
    const began = performance.now();
    sending = request;
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("X-CSRFToken", window.hush.csrfToken());
    request.upload.addEventListener("progress", (event) => show(event.loaded, event.total, performance.now() - began));
    request.addEventListener("load", () => request === sending && arrived(request));
    request.addEventListener("error", () => request === sending && broke(file));
    const data = new FormData();
    data.append("file", file);
    data.append("draft", "1");
    progress.hidden = false;
    cancel.hidden = false;
    step("Uploading");
    show(0, file.size, 0);
    request.send(data);
  }

  function step(words) {
    progress.querySelector("[data-step]").textContent = words;
  }

  function show(sent, total, milliseconds) {
    const percent = total ? Math.floor((100 * sent) / total) : 0;
    progress.querySelector("progress").value = percent;
    progress.querySelector("[data-percent]").textContent = `${percent} %`;
    const left = sent ? (milliseconds / sent) * (total - sent) : 0;
    const rest = [`${(sent / MB).toFixed(1)} of ${(total / MB).toFixed(1)} MB`];
    if (milliseconds > 2000 && left > 1000) rest.push(timeLeft(left));
    progress.querySelector("[data-rest]").textContent = rest.join(" · ");
    if (percent === 100) step("Checking the file");
  }

  function timeLeft(milliseconds) {
    const seconds = Math.ceil(milliseconds / 1000);
    return seconds < 60 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`;
  }

  function arrived(request) {
    sending = null;
    const elsewhere = request.getResponseHeader("HX-Redirect");
    if (elsewhere) {
      location.assign(elsewhere);
    } else if (request.status === 201) {
      take(request.getResponseHeader("X-Video"), request.responseText);
    } else {
      forget();
      const said = new DOMParser().parseFromString(request.responseText, "text/html").getElementById("upload-refusal");
      if (said?.textContent.trim()) byId("upload-refusal").replaceWith(said);
      else refuse(request.status === 413 ? "This file is too large." : "The upload was not accepted. Try again, or choose another file.");
    }
  }

  function broke(file) {
    const waited = postAfter;
    forget();
    const again = document.createElement("button");
    again.className = "btn btn--s";
    again.type = "button";
    again.textContent = "Try again";
    again.addEventListener("click", () => {
      choose(file);
      if (waited) wait();
    });
    refuse("The connection broke before the file had arrived.", again);
  }

  function refuse(words, ...more) {
    const place = byId("upload-refusal");
    place.replaceChildren();
    if (!words) return;
    const said = document.createElement("p");
    said.className = "error";
    said.textContent = words;
    place.append(said, ...more);
  }

  // The file is there, as a draft: from now on the form is about that video, and sends words only.
  function take(slug, html) {
    isSent = true;
    progress.hidden = true;
    job.innerHTML = html;
    window.htmx.process(job);
    form.action = `/v/${slug}/edit/`;
    input.required = false;
    input.disabled = true;
    if (postAfter) form.requestSubmit(post);
    else hint.textContent = "The file is here. Post whenever you are ready.";
  }

  function wait() {
    postAfter = true;
    post.textContent = "Posting when uploaded";
    hint.textContent = "You can still change the words. Press again to post later instead.";
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
  cancel.addEventListener("click", () => {
    sending?.abort();
    forget();
    input.focus();
  });
  form.addEventListener("submit", (event) => {
    if (!sending) return;
    event.preventDefault();
    if (!postAfter) return wait();
    postAfter = false;
    post.textContent = postSays;
    hint.textContent = hintSays;
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault();
  });
})();

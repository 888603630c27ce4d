// The profile as others will see it, while its owner writes it. Nothing is sent before Save.
(() => {
  "use strict";

  const form = document.querySelector("form[data-profile]");
  const card = form?.querySelector("[data-preview]");
  if (!card) return;
  const { display_name: name, handle, bio, picture, remove_picture: without } = form.elements;
  const face = card.querySelector(".avatar");
  const kept = face.querySelector("img"); // the picture that is there already, if there is one
  let chosen = null; // the picture that was chosen, and is not sent yet

  // --- Words ---------------------------------------------------------------------------------

  const handleNow = () => handle.value.trim().replace(/^@/, "");
  const nameNow = () => name.value.trim() || handleNow();

  // As the server makes them (templatetags.hush.initials): at most two signs, in any script.
  function initials(text) {
    const words = text.split(/\s+/).map((part) => part.replace(/[^\p{L}\p{N}_]/gu, "")).filter(Boolean);
    if (!words.length) return [...new Intl.Segmenter().segment(text.trim())][0]?.segment ?? "";
    const first = [...words[0]][0];
    const cased = first.toUpperCase() !== first.toLowerCase();
    return (first + (words.length > 1 && cased ? [...words.at(-1)][0] : "")).toUpperCase();
  }

  function words() {
    card.querySelector("[data-preview-name]").textContent = nameNow();
    card.querySelector("[data-preview-handle]").textContent = handleNow();
    card.querySelector("[data-preview-bio]").textContent = bio.value.trim();
    if (!face.querySelector("img")) show(null);
  }

  // --- The picture ---------------------------------------------------------------------------

  function show(image) {
    if (image) return face.replaceChildren(image);
    const letters = document.createElement("span");
    letters.ariaHidden = "true";
    letters.textContent = initials(nameNow());
    face.replaceChildren(letters);
  }

  function asItIs() {
    show(chosen ?? (without?.checked ? null : kept));
  }

  function complain(sentence) {
    const error = document.getElementById(`${picture.id}_error`);
    error.hidden = !sentence;
    error.querySelector("span").textContent = sentence;
    if (sentence) picture.setAttribute("aria-invalid", "true");
    else picture.removeAttribute("aria-invalid");
  }

  function choose() {
    if (chosen) URL.revokeObjectURL(chosen.src);
    chosen = null;
    complain("");
    asItIs();
    const file = picture.files[0];
    if (!file) return;
    const mb = Number(picture.dataset.pictureMb);
    if (file.type && !picture.accept.split(",").includes(file.type)) return complain("This is not a JPEG, PNG or WebP. Choose another picture.");
    if (file.size > mb * 2 ** 20) return complain(`This picture is larger than ${mb} MB. Choose a smaller one.`);
    const image = new Image();
    image.alt = "";
    image.onload = () => {
      if (picture.files[0] !== file) return URL.revokeObjectURL(image.src);
      chosen = image;
      asItIs();
    };
    image.onerror = () => {
      URL.revokeObjectURL(image.src);
      if (picture.files[0] === file) complain("This picture can’t be opened. Choose another one.");
    };
    image.src = URL.createObjectURL(file);
  }

  for (const field of [name, handle, bio]) field.addEventListener("input", words);
  picture.addEventListener("change", choose);
  without?.addEventListener("change", asItIs);
  // What the browser kept of a page that was left, or what was refused, is shown at once.
  addEventListener("pageshow", () => {
    words();
    if (picture.files.length) choose();
  });
})();

// Collections: their order, by dragging, and their names. Both work without it, by the menus.
(() => {
  "use strict";

  const { body } = document;
  const rename = document.querySelector(".about__menu");
  if (rename && location.hash === "#rename") rename.open = true;
  rename?.addEventListener("toggle", () => rename.open && rename.querySelector("input[name=name]").select());

  let dragged = null;
  let moved = "";
  const stackOf = (event) => event.target.closest?.("[data-sortable] > .stack");

  function loosen() {
    document.querySelectorAll("[data-sortable] > .stack").forEach((stack) => {
      stack.draggable = true;
      stack.querySelectorAll("a, img").forEach((part) => (part.draggable = false));
    });
  }
  document.addEventListener("dragstart", (event) => {
    dragged = stackOf(event);
    dragged?.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const over = stackOf(event);
    if (!dragged || !over) return;
    event.preventDefault();
    document.querySelectorAll(".stack.is-over").forEach((stack) => stack.classList.toggle("is-over", stack === over));
    over.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const over = stackOf(event);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const to = [...over.parentElement.children].indexOf(over);
    window.htmx.ajax("POST", dragged.dataset.move, { target: "#stacks", swap: "outerHTML", values: { to } });
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    document.querySelector(".stack.is-over")?.classList.remove("is-over");
    dragged = null;
  });
  body.addEventListener("htmx:beforeRequest", (event) => {
    const stack = event.detail.elt.closest(".stack");
    if (stack) moved = stack.id;
  });
  body.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.id !== "stacks") return;
    loosen();
    document.getElementById(moved)?.querySelector("summary").focus();
    moved = "";
  });

  loosen();
})();

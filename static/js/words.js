// What is typed into a form stays in this tab until it is posted: neither a reload, nor a wrong tap, nor
// signing in again loses it. Each account has a place of its own, so nobody finds the words of another.
(() => {
  "use strict";

  window.hush.words = (form, place) => {
    const kept = read();

    function read() {
      try {
        return JSON.parse(window.hush.inTab.get(place)) ?? {};
      } catch {
        return {}; // somebody else wrote there
      }
    }

    function write() {
      window.hush.inTab.set(place, JSON.stringify(kept));
    }

    function keep() {
      kept.fields = Object.fromEntries(
        [...form.elements]
          .filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type))
          .filter((field) => field.type !== "radio" || field.checked)
          .map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value]),
      );
      write();
    }

    function putBack() {
      for (const [name, value] of Object.entries(kept.fields ?? {})) {
        const field = form.elements[name];
        if (!field) continue;
        if (typeof value === "boolean") field.checked = value;
        else field.value = value;
        if (field instanceof Element) field.dispatchEvent(new Event("input", { bubbles: true })); // its counter
      }
    }

    function forget() {
      form.removeEventListener("input", keep);
      form.removeEventListener("change", keep);
      window.hush.inTab.forget(place);
    }

    if (!("filled" in form.dataset)) putBack(); // the server's own, of a form that it refused, go first
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);

    return {
      forget,
      get key() {
        return kept.key ?? "";
      },
      // The key of the file that goes with the words (see sending.js).
      set key(key) {
        kept.key = key;
        write();
      },
    };
  };
})();

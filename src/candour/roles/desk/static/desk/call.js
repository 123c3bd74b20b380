/* A call that is being taken: what is typed is saved, sealed, at our server every few seconds; F8 says that the caller hung up.
   Nothing is kept in the browser. Without this script the buttons do the same. */
(function () {
  "use strict";
  var EVERY = 3000;
  var form = document.querySelector("form[data-autosave]");
  var gone = document.querySelector("form[data-hang-up]");
  var box = document.querySelector("[data-said]");
  var kept = form ? read() : "";
  var busy = false;
  var ended = false;

  function body() { return new URLSearchParams(new FormData(form)); }
  function read() { return body().toString(); }
  function say(name) {
    var text = box.dataset[name];
    if (box.textContent !== text) { box.textContent = text; }
  }
  async function save() {
    var now = read();
    if (busy || ended || now === kept) { return; }
    busy = true;
    try {
      var answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body: body(),
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        headers: { "X-Candour-Save": "1" }
      });
      if (answer.ok) { kept = now; }
      say(answer.ok ? "saved" : "unsaved");
    } catch (problem) {
      say("unsaved");
    }
    busy = false;
  }

  if (form) {
    window.setInterval(save, EVERY);
    form.addEventListener("submit", function (event) {
      if (!event.submitter || !event.submitter.formTarget) { ended = true; } // a question in a new window ends nothing here
    });
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "F8" || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || !gone) { return; }
    event.preventDefault();
    ended = true;
    gone.requestSubmit();
  });
}());

/* While a product is typed: shows the same marks that the bench will show. Sends the text to the desk that already has it, and
   nowhere else; keeps nothing. Without script the marks stand on the bench. */
(function () {
  "use strict";
  var PAUSE_MS = 700;
  var field = document.querySelector("textarea[name=text]");
  var shown = document.getElementById("looked-at");
  if (!field || !shown) { return; }
  var form = field.form;
  var timer = 0;
  var number = 0;

  function look() {
    var mine = number += 1;
    var body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("text", field.value);
    fetch(shown.dataset.at, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (page) {
        if (mine !== number || !page) { return; }
        var parsed = new DOMParser().parseFromString(page, "text/html");
        shown.replaceChildren.apply(shown, Array.from(parsed.body.childNodes));
      })
      .catch(function () { return null; });
  }
  field.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, PAUSE_MS);
  });
  if (field.value) { look(); }
}());

/* Says that rows of the queue have changed, and puts the new ones in their place only when somebody presses r or the button.
   It asks every 30 seconds, in a way that keeps nobody signed in, and only while the page is in view. */
(function () {
  "use strict";
  var SECONDS = 30;
  var list = document.getElementById("queue");
  var said = document.getElementById("changed");
  var fresh = null;
  if (!list || !said) { return; }

  function rows(body) {
    var found = new Map();
    body.querySelectorAll("[data-row]").forEach(function (row) {
      found.set(row.dataset.row, row.textContent.replace(/\s+/g, " "));
    });
    return found;
  }
  function changes(now, then) {
    var names = new Set([...now.keys(), ...then.keys()]);
    return Array.from(names).filter(function (name) { return now.get(name) !== then.get(name); });
  }
  function show() {
    if (!fresh) { return; }
    var here = document.activeElement.closest("[data-row]");
    var name = here && here.dataset.row;
    list.replaceChildren(...fresh.children);
    fresh = null;
    said.replaceChildren();
    var row = Array.from(list.children).find(function (one) { return one.dataset.row === name; });
    if (row) { row.querySelector("a[href]").focus(); }
  }
  function tell(count) {
    var line = document.createElement("p");
    var button = document.createElement("button");
    line.className = "govuk-inset-text";
    line.textContent = (count === 1 ? list.dataset.changedOne : list.dataset.changed + " " + count + ".") + " ";
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary small";
    button.textContent = list.dataset.show;
    button.dataset.key = "r";
    button.addEventListener("click", show);
    line.append(button);
    said.replaceChildren(line);
  }
  async function look() {
    if (document.hidden) { return; }
    var answer = await fetch(location.href, { headers: { "X-Candour-Poll": "1" }, redirect: "error" });
    if (!answer.ok) { return; }
    var page = new DOMParser().parseFromString(await answer.text(), "text/html");
    var body = page.getElementById("queue");
    if (!body) { return; }
    var count = changes(rows(body), rows(list)).length;
    fresh = count ? body : null;
    if (count) { tell(count); } else { said.replaceChildren(); }
  }
  setInterval(function () { look().catch(function () { /* signed out, or away: the next press of a key tells */ }); }, SECONDS * 1000);
}());

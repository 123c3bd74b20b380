/* Keys for staff: j and k walk the rows, o opens one, / goes to the search field, ? shows this list.
   A row is [data-row] with a link inside. Nothing here is needed to use a page, and it can be switched off. */
(function () {
  "use strict";
  var OFF = "candour-keys-off";
  var panel = document.getElementById("keys");
  var toggle = document.getElementById("keys-switch");

  function isOff() { return localStorage.getItem(OFF) === "1"; }
  function showState() {
    if (toggle) { toggle.setAttribute("aria-pressed", String(!isOff())); }
  }
  function links() {
    return Array.from(document.querySelectorAll("[data-row]"), function (row) {
      return row.querySelector("a[href]");
    }).filter(Boolean);
  }
  function walk(step) {
    var all = links();
    var here = all.findIndex(function (link) {
      return link.closest("[data-row]").contains(document.activeElement);
    });
    var next = here === -1 ? (step > 0 ? 0 : all.length - 1) : here + step;
    if (all[next]) { all[next].focus(); }
  }
  function open() {
    var row = document.activeElement.closest("[data-row]");
    if (row) { row.querySelector("a[href]").click(); }
  }
  var acts = {
    j: function () { walk(1); },
    k: function () { walk(-1); },
    o: open,
    "/": function () { var field = document.querySelector("[data-search]"); if (field) { field.focus(); } },
    "?": function () { if (panel) { panel.open = !panel.open; panel.scrollIntoView({ block: "nearest" }); } }
  };

  function keyed(key) {  // a link or button of this page that names its own key
    var all = Array.from(document.querySelectorAll("[data-key]"));
    return all.find(function (one) { return one.dataset.key === key; });
  }

  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || isOff()) { return; }
    var own = keyed(event.key);
    if (!acts[event.key] && !own) { return; }
    event.preventDefault();
    if (acts[event.key]) { acts[event.key](); } else { own.click(); }
  });
  if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener("click", function () {
      localStorage.setItem(OFF, isOff() ? "0" : "1");
      showState();
    });
  }
  showState();
}());

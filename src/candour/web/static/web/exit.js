/* Leave this page quickly: the link, or Esc or Shift three times within five seconds.
   Replaces this page in the tab's history instead of adding to it. */
(function () {
  "use strict";
  var presses = [];
  function leave() { location.replace("/exit"); }
  document.addEventListener("keydown", function (event) {
    if (event.repeat) { return; }
    if (event.key !== "Shift" && event.key !== "Escape") { presses = []; return; }
    var now = Date.now();
    presses = presses.filter(function (press) {
      return press.key === event.key && now - press.at < 5000;
    });
    presses.push({ key: event.key, at: now });
    if (presses.length === 3) { leave(); }
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.exit");
    if (link) { event.preventDefault(); leave(); }
  });
}());

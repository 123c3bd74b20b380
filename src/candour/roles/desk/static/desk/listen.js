/* A recording that is typed up: keys for the player, its speed, and a sign of life to our server while somebody types, so that
   nobody is signed out in the middle of a long one. Without this script the player's own controls do the same. */
(function () {
  "use strict";
  var STEP_SECONDS = 3;
  var SIGN_MS = 4 * 60 * 1000;
  var player = document.querySelector("[data-player]");
  var form = document.querySelector("form[data-typing]");
  var speeds = Array.from(document.querySelectorAll("[data-speed]"));
  var signed = Date.now();

  function move(seconds) {
    player.currentTime = Math.max(0, player.currentTime + seconds);
  }
  function turn() {
    if (player.paused) { player.play().catch(function () { return null; }); } else { player.pause(); }
  }
  function act(event) {
    if (event.altKey || event.metaKey || event.shiftKey) { return null; }
    if (event.ctrlKey) { return event.code === "Space" ? turn : null; }
    if (event.key === "F2") { return turn; }
    if (event.key === "F4") { return function () { move(-STEP_SECONDS); }; }
    if (event.key === "F9") { return function () { move(STEP_SECONDS); }; }
    return null;
  }

  if (player) {
    document.addEventListener("keydown", function (event) {
      var found = act(event);
      if (!found) { return; }
      event.preventDefault();
      found();
    });
  }
  speeds.forEach(function (button) {
    button.addEventListener("click", function () {
      player.playbackRate = Number(button.dataset.speed);
      speeds.forEach(function (one) {
        if (one === button) { one.setAttribute("aria-pressed", "true"); } else { one.removeAttribute("aria-pressed"); }
      });
    });
  });
  form.addEventListener("input", function () {
    if (Date.now() - signed < SIGN_MS) { return; }
    signed = Date.now();
    fetch(window.location.href, { credentials: "same-origin", cache: "no-store" }).catch(function () { return null; });
  });
}());

// The player's keys while somebody types: F2 plays and stops, F4 and F9 go back and on by 3 seconds. Without script the player's own controls do.
"use strict";
(() => {
  const player = document.querySelector("[data-player]");
  const speeds = document.querySelector("[data-speeds]");
  if (!player || !speeds) return;
  const move = (seconds) => {
    player.currentTime = Math.max(0, player.currentTime + seconds);
  };
  const acts = {
    F2: () => (player.paused ? player.play().catch(() => {}) : player.pause()),
    F4: () => move(-3),
    F9: () => move(3),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
  speeds.hidden = false;
  speeds.addEventListener("click", (event) => {
    const button = event.target.closest("[data-speed]");
    if (!button) return;
    player.playbackRate = Number(button.dataset.speed);
    for (const one of speeds.querySelectorAll("[data-speed]")) {
      if (one === button) one.setAttribute("aria-pressed", "true");
      else one.removeAttribute("aria-pressed");
    }
  });
})();

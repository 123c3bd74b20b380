/* A telephone in a page: sound by WebRTC, keys through a data channel. Nothing that is pressed is shown or kept. */
"use strict";
(function () {
  const root = document.getElementById("telephone");
  const said = document.getElementById("said");
  const call = document.getElementById("call");
  const SAYS = {
    asking: "Waiting for your leave to use the microphone.",
    calling: "Calling.",
    talking: "You are connected.",
    over: "The call has ended.",
    microphone: "There is no microphone, or this page may not use it. Allow it beside the address of this page, then call again.",
    busy: "The line is busy. Try again in a minute.",
    away: "The line did not answer. Is the demonstration still running? Then call again."
  };
  let peer = null;
  let keys = null;
  let microphone = null;

  function show(state, words) {
    root.dataset.state = state;
    said.textContent = SAYS[words || state] || "";
    root.querySelectorAll("[data-when]").forEach(function (one) {
      one.hidden = !one.dataset.when.split(" ").includes(state);
    });
    call.textContent = state === "over" ? "Call again" : "Call";
  }

  function end(words) {
    const was = peer;
    peer = null;
    keys = null;
    if (microphone) { microphone.getTracks().forEach(function (one) { one.stop(); }); }
    microphone = null;
    if (was) { was.close(); }
    document.getElementById("heard").srcObject = null;
    show("over", words);
    call.focus();
  }

  function changed(one) {
    if (one !== peer) { return; }
    if (one.connectionState === "connected") {
      show("talking");
      root.querySelector("[data-key]").focus();
    } else if (["failed", "closed", "disconnected"].includes(one.connectionState)) { end(root.dataset.state === "talking" ? "over" : "away"); }
  }

  /* A description with every address in it: the line takes no later ones. */
  function gathered(one) {
    return new Promise(function (done) {
      if (one.iceGatheringState === "complete") { done(); return; }
      one.addEventListener("icegatheringstatechange", function () { if (one.iceGatheringState === "complete") { done(); } });
      window.setTimeout(done, 3000);
    });
  }

  async function connect(one) {
    microphone.getTracks().forEach(function (track) { one.addTrack(track, microphone); });
    one.addEventListener("track", function (event) { document.getElementById("heard").srcObject = new MediaStream([event.track]); });
    one.addEventListener("connectionstatechange", function () { changed(one); });
    keys = one.createDataChannel("keys");
    keys.addEventListener("close", function () { if (one === peer) { end("over"); } });
    await one.setLocalDescription(await one.createOffer());
    await gathered(one);
    const got = await fetch("/calls", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ sdp: one.localDescription.sdp })
    });
    if (one !== peer) { return; }
    if (!got.ok) { end(got.status === 503 ? "busy" : "away"); return; }
    await one.setRemoteDescription({ type: "answer", sdp: (await got.json()).sdp });
  }

  async function start() {
    const one = peer = new RTCPeerConnection();
    show("calling", "asking");
    try {
      microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (refused) {
      if (one === peer) { end("microphone"); }
      return;
    }
    if (one !== peer) {
      microphone.getTracks().forEach(function (track) { track.stop(); });
      return;
    }
    show("calling");
    try {
      await connect(one);
    } catch (problem) {
      if (one === peer) { end("away"); }
    }
  }

  function press(key) {
    if (keys && keys.readyState === "open") { keys.send(key); }
  }

  call.addEventListener("click", start);
  document.getElementById("end").addEventListener("click", function () { end("over"); });
  root.addEventListener("click", function (event) {
    const key = event.target.closest("[data-key]");
    if (key) { press(key.dataset.key); }
  });
  document.addEventListener("keydown", function (event) {
    if (/^[0-9*#]$/.test(event.key) && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) { press(event.key); }
  });
  show("idle", "");
})();

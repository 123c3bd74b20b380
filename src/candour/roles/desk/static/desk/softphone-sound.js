/* The sound of the softphone: the microphone, one WebRTC connection to the telephone, and a level that shows that one is heard.
   What is spoken goes from here to the telephone and nowhere else; nothing is kept. */
const GATHERING_MS = 5000;
const AGAIN_MS = 4000;
const LEVEL_MS = 150;
const WISHES = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

function preferred(transceiver) {
  // The line speaks PCMU: whatever else the browser would like better has to be turned into it.
  if (!transceiver.setCodecPreferences) { return; }
  const all = RTCRtpReceiver.getCapabilities("audio").codecs;
  const first = all.filter(function (one) { return one.mimeType.toLowerCase() === "audio/pcmu"; });
  const rest = all.filter(function (one) { return !first.includes(one); });
  transceiver.setCodecPreferences(first.concat(rest));
}
function gathered(connection) {
  if (connection.iceGatheringState === "complete") { return Promise.resolve(); }
  return new Promise(function (done) {
    window.setTimeout(done, GATHERING_MS);
    connection.addEventListener("icegatheringstatechange", function () {
      if (connection.iceGatheringState === "complete") { done(); }
    });
  });
}

/* `ask(act, sdp)` speaks to the telephone; `changed()` is told when something here is different; `heard` plays; `level` shows. */
export function makeSound(ask, changed, heard, level) {
  const seen = { live: false, muted: false, refused: false, sip: false, lost: false };
  let microphone = null;
  let connection = null;
  let context = null;
  let watch = 0;
  let broughtAt = 0;
  let bringing = false;

  function measure() {
    const source = context.createMediaStreamSource(microphone);
    const meter = context.createAnalyser();
    const wave = new Float32Array(512);
    meter.fftSize = wave.length;
    source.connect(meter);
    window.clearInterval(watch);
    watch = window.setInterval(function () {
      meter.getFloatTimeDomainData(wave);
      const power = wave.reduce(function (sum, one) { return sum + one * one; }, 0) / wave.length;
      level.value = seen.muted ? 0 : Math.min(1, Math.sqrt(power) * 4);
    }, LEVEL_MS);
  }
  function hang() {
    if (connection) { connection.close(); }
    connection = null;
  }
  async function later() {
    await new Promise(function (done) { window.setTimeout(done, AGAIN_MS); });
    if (seen.live && seen.lost) { bring(); }
  }
  function lose(which) {
    if (which !== connection || !seen.live) { return; }
    seen.lost = true;
    changed();
    later();
  }
  function listen(made) {
    made.addEventListener("track", function (event) {
      heard.srcObject = event.streams[0] || new MediaStream([event.track]);
      heard.play().catch(function () { return null; });
    });
    made.addEventListener("connectionstatechange", function () {
      if (made !== connection) { return; }
      if (made.connectionState === "connected") { seen.lost = false; changed(); }
      if (made.connectionState === "failed" || made.connectionState === "disconnected") { lose(made); }
    });
  }
  async function offer(sound) {
    hang();
    const made = new RTCPeerConnection({
      iceServers: sound.ice,
      iceTransportPolicy: sound.relay_only ? "relay" : "all",
      bundlePolicy: "max-bundle"
    });
    connection = made;
    listen(made);
    preferred(made.addTransceiver(microphone.getAudioTracks()[0], { direction: "sendrecv", streams: [microphone] }));
    await made.setLocalDescription(await made.createOffer());
    await gathered(made);
    const seat = await ask("offer", made.localDescription.sdp);
    if (!seat || !seat.sdp) { throw new Error("no answer"); }
    await made.setRemoteDescription({ type: "answer", sdp: seat.sdp });
  }
  async function bring() {
    if (bringing || !seen.live) { return; }
    bringing = true;
    broughtAt = Date.now();
    try {
      const seat = await ask("connect");
      if (!seat || !seat.sound) { throw new Error("no sound"); }
      seen.sip = seat.sound.kind !== "webrtc";
      if (seen.sip) { stop(); } else { await offer(seat.sound); }
    } catch (problem) {
      seen.lost = true;
      later();
    }
    bringing = false;
    changed();
  }
  async function start() {
    context = context || new AudioContext();
    context.resume();
    try {
      microphone = await navigator.mediaDevices.getUserMedia({ audio: WISHES });
    } catch (problem) {
      seen.refused = true;
      changed();
      return;
    }
    seen.refused = false;
    seen.live = true;
    mute(false);
    microphone.getAudioTracks()[0].addEventListener("ended", function () { seen.refused = true; stop(); });
    measure();
    changed();
    await bring();
  }
  function stop() {
    seen.live = seen.lost = false;
    window.clearInterval(watch);
    level.value = 0;
    hang();
    heard.srcObject = null;
    if (microphone) { microphone.getTracks().forEach(function (track) { track.stop(); }); }
    microphone = null;
    changed();
  }
  function mute(on) {
    seen.muted = on;
    if (microphone) { microphone.getAudioTracks()[0].enabled = !on; }
    changed();
  }
  /* The telephone says whether it hears us. If it does not although we believe so, it has forgotten us: begin again. */
  function check(hasSound) {
    if (seen.live && !hasSound && !bringing && Date.now() - broughtAt > 3 * AGAIN_MS) { bring(); }
  }

  return { seen, start, stop, mute, bring, check, context: function () { return context; } };
}

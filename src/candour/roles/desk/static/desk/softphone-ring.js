/* What says that a call rings, or is over: a tone, the page's title, and its icon. The page's own flash is in softphone.css. */
const EVERY_MS = 3000;
const TONES = [400, 450]; // as a telephone in the UK rings: 0.4 s on, 0.2 off, 0.4 on, 2 off
const LOW = [300]; // a call ended that nobody here ended
const BURSTS = [0, 0.6];
const BURST_SECONDS = 0.4;
const VOLUME = 0.15;

function burst(context, at, tones) {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(VOLUME, at + 0.02);
  gain.gain.setValueAtTime(VOLUME, at + BURST_SECONDS - 0.02);
  gain.gain.linearRampToValueAtTime(0, at + BURST_SECONDS);
  gain.connect(context.destination);
  tones.forEach(function (frequency) {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(at);
    tone.stop(at + BURST_SECONDS);
  });
}

/* `context()` returns the page's AudioContext, or nothing before somebody has pressed a button: then it rings silently. */
export function makeRing(root, context) {
  const icon = document.querySelector("link[rel=icon]");
  let timer = 0;

  function once() {
    const sound = context();
    if (sound) { BURSTS.forEach(function (after) { burst(sound, sound.currentTime + after, TONES); }); }
  }
  function low() {
    const sound = context();
    if (sound) { burst(sound, sound.currentTime, LOW); }
  }
  function ring(on) {
    if (on === Boolean(timer)) { return; }
    document.title = on ? root.dataset.ringing : root.dataset.title;
    icon.href = on ? root.dataset.ringingIcon : root.dataset.icon;
    window.clearInterval(timer);
    timer = on ? window.setInterval(once, EVERY_MS) : 0;
    if (on) { once(); }
  }
  return { ring, once, low };
}

/* The softphone. It asks every second what the seat sees and shows it; every button is one act at the telephone's switchboard.
   All words stand in the page: an element with `data-when` (states) or `data-if` (facts, `!` for not) is shown when they are true. */
import { makeRing } from "./softphone-ring.js";
import { makeSound } from "./softphone-sound.js";

const EVERY_MS = 1000;
const RINGING_MS = 500;
const AWAY_MS = 2000;
const SOUND_TRIES = 30;
const IDLE_SECONDS = 90;
const WHOLE_SECONDS = 20 * 60;
const ALONE_MS = 300;
const TURNS = ["room", "supervisor"]; // once more takes them back
const RESTS = ["break", "decline", "away"];
const ENDS = ["end", "leave"];
const KEYS_OFF = "candour-keys-off"; // as staff.js keeps it
const root = document.getElementById("softphone");
const said = document.getElementById("said");
const form = document.getElementById("answer-form");
const mine = { off: false, elsewhere: false, signed_out: false, desk_away: false, rang: false, warned: false, stopped: false, last: "away" };
let seat = { state: "start", call: null, queue: null, on: [], away: false, has_sound: false, idle: Infinity, whole: Infinity };
let day = root.dataset.day;
let asked = 0;
let presses = 0;
let failed = 0;
let shown = 0;
let timer = 0;

const sound = makeSound(
  function (act, sdp) { return send(act, { sdp: sdp || "", by_itself: true }); },
  paint,
  document.getElementById("heard"),
  document.getElementById("level")
);
const bell = makeRing(root, sound.context);

function body(act, sdp) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  return new URLSearchParams({ csrfmiddlewaretoken: token, act, day, on: (seat.on || []).join(" "), sdp: sdp || "" });
}
function pause(ms) { return new Promise(function (done) { window.setTimeout(done, ms); }); }
function inCall() { return ["ringing", "talking"].includes(seat.state) && !mine.off; }

/* Speak to the desk; return what it says, or null. Of two answers that cross, the older is not shown. */
async function send(act, more) {
  const turn = asked += 1;
  if (act !== "here") { mine.last = act; }
  const headers = more && more.by_itself ? { "X-Candour-Poll": "1" } : {};
  let answer = null;
  try {
    const got = await fetch(root.dataset.act, {
      method: "POST", body: body(act, more && more.sdp), headers, credentials: "same-origin", cache: "no-store", redirect: "error"
    });
    mine.signed_out = got.status === 403;
    failed = got.ok || mine.signed_out ? 0 : failed + 1;
    answer = got.ok ? await got.json() : null;
  } catch (problem) {
    failed += 1;
  }
  mine.desk_away = failed > 1;
  if (turn > shown) {
    shown = turn;
    if (answer) { take(answer); }
    paint();
  }
  return answer;
}
/* What somebody pressed and the desk did not take is tried once more, unless they have pressed something else since. */
async function press(act) {
  const nth = presses += 1;
  if (await send(act) || mine.signed_out || TURNS.includes(act)) { return; }
  await pause(EVERY_MS);
  if (nth === presses) { send(act); }
}
function take(answer) {
  if (answer.away) {
    seat = Object.assign({}, seat, answer);
    return;
  }
  const began = answer.state === "ringing" && seat.state !== "ringing";
  notice(answer.state);
  seat = answer;
  if (began) { newCall(); }
  if (!mine.off) { sound.check(seat.has_sound); }
}
/* A break that nobody here asked for must be seen, or somebody waits for calls that never ring; a caller who hung up, heard. */
function notice(state) {
  if (state !== "break") { mine.stopped = false; }
  if (state === "break" && ["ready", "ringing"].includes(seat.state) && !RESTS.includes(mine.last)) {
    mine.stopped = true;
    bell.once();
  }
  if (state === "wrapping" && seat.state === "talking" && !ENDS.includes(mine.last)) { bell.low(); }
}
function newCall() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  form.elements.id.value = Array.from(bytes, function (one) { return one.toString(16).padStart(2, "0"); }).join("");
  mine.rang = !asksIn(); // then its page was not begun by a colleague, or before this window was loaded anew
  sound.mute(false);
}
function asksIn() { return Boolean(seat.call) && (seat.call.others > 0 || seat.call.leads === false); }

function where() {
  if (mine.elsewhere) { return "elsewhere"; }
  if (mine.signed_out) { return "out"; }
  return mine.off ? "off" : seat.state;
}
function facts() {
  const call = seat.call || {};
  const state = where();
  const found = {
    away: seat.away, desk_away: mine.desk_away, signed_out: mine.signed_out, elsewhere: mine.elsewhere, off: ["elsewhere", "out", "off"].includes(state),
    idle: seat.idle < IDLE_SECONDS && seat.idle < seat.whole, whole: seat.whole < WHOLE_SECONDS,
    sound: sound.seen.live, muted: sound.seen.muted, refused: sound.seen.refused, sip: sound.seen.sip, lost: sound.seen.lost, stopped: mine.stopped,
    has_sound: seat.has_sound, queue: seat.queue, returned: call.returned, case: call.case, claim: call.claim, room: call.room,
    interpreter: call.interpreter, others: call.others > 0, leads: call.leads, asked: call.asked_supervisor,
    joins: asksIn(), rang: mine.rang, held: call.caller === "held"
  };
  found["caller_" + call.caller] = true;
  return found;
}
function holds(element, state, found) {
  const when = element.dataset.when;
  const conditions = (element.dataset.if || "").split(" ").filter(Boolean);
  return (!when || when.split(" ").includes(state)) && conditions.every(function (one) {
    return one[0] === "!" ? !found[one.slice(1)] : Boolean(found[one]);
  });
}
function put(name, text) {
  const place = document.getElementById(name);
  if (place.textContent !== text) { place.textContent = text; }
}
function paint() {
  const found = facts();
  const state = where();
  const call = seat.call || {};
  const before = document.activeElement;
  root.dataset.state = state;
  root.querySelectorAll("[data-when], [data-if]").forEach(function (one) {
    one.hidden = !holds(one, state, found);
    if (one.tagName === "BUTTON") { one.disabled = one.hidden; }
  });
  put("language", call.language || "");
  put("claim", call.claim || "");
  put("room", call.room || "");
  put("case", call.case || "");
  document.getElementById("case").href = call.case_url || "#";
  root.querySelectorAll("[data-queue]").forEach(function (one) { one.textContent = seat.queue ? seat.queue[one.dataset.queue] : ""; });
  bell.ring(state === "ringing");
  if (found.idle && !mine.warned) { bell.once(); }
  mine.warned = found.idle;
  if (before && before !== document.body && before.hidden) { document.getElementById("state").focus(); }
  speak();
}
function speak() {
  const all = Array.from(root.querySelectorAll("[data-say]")).filter(function (one) { return one.checkVisibility(); });
  const text = all.map(function (one) { return one.textContent.trim().replace(/\s+/g, " "); }).join(". ");
  if (said.textContent !== text) { said.textContent = text; }
}

async function look() {
  if (mine.off || mine.elsewhere) { return; }
  await send("here", { by_itself: true });
  if (seat.today && seat.today !== day && !inCall() && seat.state !== "wrapping") { await newDay(); }
  next();
}
function next() {
  window.clearTimeout(timer);
  const calm = seat.away || mine.desk_away || mine.signed_out ? AWAY_MS : EVERY_MS;
  timer = window.setTimeout(look, seat.state === "ringing" ? RINGING_MS : calm);
}
/* A seat lasts one day: between two calls the page leaves yesterday's for today's, and is as ready there as it was. */
async function newDay() {
  const wasReady = seat.state === "ready";
  const today = seat.today;
  await send("away", { by_itself: true });
  day = today;
  await sound.bring();
  for (let tries = 0; wasReady && !seat.has_sound && tries < SOUND_TRIES; tries += 1) {
    await pause(RINGING_MS);
    await send("here", { by_itself: true });
  }
  if (wasReady) { await send("ready", { by_itself: true }); }
}

function answer(event) {
  const call = seat.call || {};
  if (event.submitter && event.submitter.id !== "answer") { return; }
  if (call.case_url) { window.open(call.case_url, "call"); }
  if (call.returned || asksIn()) { event.preventDefault(); }
  press("answer");
}
async function copy(button) {
  const label = button.querySelector("span");
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(seat.call.claim);
  } catch (problem) {
    window.getSelection().selectAllChildren(document.getElementById("claim"));
    return;
  }
  label.textContent = button.dataset.done;
  window.setTimeout(function () { label.textContent = before; }, AWAY_MS);
}
function signOff() {
  mine.off = true;
  sound.stop();
  press("away");
}
function signOn() {
  mine.off = false;
  seat.state = "start";
  look();
}
const own = {
  connect: sound.start,
  mute: function () { sound.mute(true); },
  unmute: function () { sound.mute(false); },
  "sign-off": signOff,
  "sign-on": signOn,
  stay: function () { send("here"); },
  copy
};
root.addEventListener("click", function (event) {
  const button = event.target.closest("button");
  if (!button) { return; }
  if (own[button.id]) { own[button.id](button); }
  if (button.dataset.act) { press(button.dataset.act); }
});
form.addEventListener("submit", answer);

/* A key counts when it is pressed alone: words typed into the wrong window must not end anybody's call. */
let pressed = -Infinity;
let waits = 0;
document.addEventListener("keydown", function (event) {
  const quick = event.timeStamp - pressed < ALONE_MS;
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(KEYS_OFF) === "1") { return; }
  pressed = event.timeStamp;
  window.clearTimeout(waits);
  const keyed = Array.from(root.querySelectorAll("[data-alone]:enabled"));
  const button = keyed.find(function (one) { return one.dataset.alone === event.key.toLowerCase() && one.checkVisibility(); });
  if (button && !quick) { waits = window.setTimeout(function () { button.click(); }, ALONE_MS); }
});

window.addEventListener("beforeunload", function (event) { if (inCall()) { event.preventDefault(); } });
window.addEventListener("pagehide", function () {
  // A page that is loaded again goes on with its call, and finds its claim number.
  if (inCall() || ["wrapping", "start"].includes(seat.state) || mine.off || mine.elsewhere) { return; }
  fetch(root.dataset.act, { method: "POST", body: body("away"), headers: { "X-Candour-Poll": "1" }, keepalive: true }).catch(function () { return null; });
});
navigator.locks.request("candour-telephone", { ifAvailable: true }, function (lock) {
  mine.elsewhere = !lock;
  paint();
  look();
  return lock ? new Promise(function () { return null; }) : null;
});

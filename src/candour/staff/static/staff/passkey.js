/* Passkeys for any form with a button[data-passkey]: asks our server what to ask, asks the passkey, fills the hidden
   field and sends the form. Nothing is kept here. The page says what went wrong, in the form's [data-problem]. */
(function () {
  "use strict";
  const SAYS = {
    NotAllowedError: "notAllowed",
    InvalidStateError: "known",
    SecurityError: "unsupported"
  };

  function say(form, text) {
    const box = form.querySelector("[data-problem]");
    box.querySelector("[data-problem-text]").textContent = text;
    box.hidden = false;
    box.focus();
  }

  async function options(form, button) {
    const body = new URLSearchParams();
    for (const field of form.querySelectorAll("[data-ask], [name=csrfmiddlewaretoken]")) {
      body.append(field.name, field.value);
    }
    const answer = await fetch(button.dataset.options, { method: "POST", body, credentials: "same-origin", cache: "no-store" });
    const found = await answer.json();
    if (!answer.ok) { throw Object.assign(new Error(found.problem), { forReader: true }); }
    return found;
  }

  async function ceremony(kind, found) {
    if (kind === "create") {
      return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(found) });
    }
    return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(found) });
  }

  async function run(form, button) {
    const words = form.querySelector("[data-problem]").dataset;
    if (!window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) {
      say(form, words.unsupported);
      return;
    }
    button.disabled = true;
    try {
      const credential = await ceremony(button.dataset.passkey, await options(form, button));
      form.querySelector("[name=passkey-credential]").value = JSON.stringify(credential.toJSON());
      HTMLFormElement.prototype.submit.call(form);
    } catch (problem) {
      button.disabled = false;
      say(form, problem.forReader ? problem.message : words[SAYS[problem.name] || "failed"]);
    }
  }

  document.addEventListener("submit", function (event) {
    const button = event.submitter;
    if (!button || !button.matches("[data-passkey]")) { return; }
    event.preventDefault();
    run(event.target, button);
  });
  window.addEventListener("pageshow", function () {
    for (const button of document.querySelectorAll("button[data-passkey]")) { button.disabled = false; }
  });
}());

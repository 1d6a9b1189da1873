/* Passkeys: ask the browser to make or use one and send what it answers with the form around the button.
   A form says data-passkey="create" or "get", and where the options are: data-passkey-options (the id of a JSON block)
   or data-passkey-url (fetched when the button is pressed). Its field named `credential` takes the answer. */
(() => {
  "use strict";

  const fromText = (text) => {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/") + "=".repeat((4 - (text.length % 4)) % 4));
    return Uint8Array.from(binary, (sign) => sign.charCodeAt(0)).buffer;
  };
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  function readable(options) {
    const known = (list) => (list || []).map((one) => ({ ...one, id: fromText(one.id) }));
    const made = { ...options, challenge: fromText(options.challenge) };
    if (options.user) made.user = { ...options.user, id: fromText(options.user.id) };
    if (options.excludeCredentials) made.excludeCredentials = known(options.excludeCredentials);
    if (options.allowCredentials) made.allowCredentials = known(options.allowCredentials);
    return made;
  }

  function sendable(credential) {
    const { response } = credential;
    const sent = { clientDataJSON: toText(response.clientDataJSON) };
    if (response.attestationObject) {
      sent.attestationObject = toText(response.attestationObject);
      sent.transports = response.getTransports ? response.getTransports() : [];
    } else {
      sent.authenticatorData = toText(response.authenticatorData);
      sent.signature = toText(response.signature);
      sent.userHandle = response.userHandle ? toText(response.userHandle) : null;
    }
    return {
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response: sent,
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  async function optionsOf(form) {
    if (form.dataset.passkeyOptions) return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
    const answer = await fetch(form.dataset.passkeyUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function ask(form) {
    const given = await optionsOf(form);
    if (form.dataset.passkey === "create") {
      const options = readable(given.creation_options.publicKey);
      // One that can be found without a name, and that checks who holds the phone: it signs in by itself.
      options.authenticatorSelection = {
        ...options.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      };
      return navigator.credentials.create({ publicKey: options });
    }
    return navigator.credentials.get({ publicKey: readable(given.request_options.publicKey) });
  }

  async function press(form, button) {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    button.disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(sendable(await ask(form)));
      form.submit();
    } catch {
      failed.hidden = false;
      button.disabled = false;
      button.focus();
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button[data-passkey-button]");
    button.hidden = false;
    if (!window.PublicKeyCredential) {
      button.disabled = true;
      form.querySelector("[data-passkey-missing]").hidden = false;
      continue;
    }
    button.addEventListener("click", (event) => {
      event.preventDefault();
      press(form, button);
    });
  }
})();

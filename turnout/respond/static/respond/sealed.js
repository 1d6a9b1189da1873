/* Sealed slips. The private key is made here, kept in this browser only, and never sent; the server has the public
   half. Nothing here writes markup: texts go in by textContent. */
(() => {
  "use strict";
  const STORE = "turnout.sealing-key";

  function keptIdentity() {
    try {
      return localStorage.getItem(STORE) || "";
    } catch {
      return "";
    }
  }

  function show(scope, name, isShown = true) {
    for (const element of scope.querySelectorAll(`[${name}]`)) element.hidden = !isShown;
  }

  async function open(slip, identity) {
    const decrypter = new age.Decrypter();
    decrypter.addIdentity(identity);
    const text = await decrypter.decrypt(age.armor.decode(slip.dataset.sealed), "text");
    const opened = slip.querySelector("[data-opened]");
    opened.textContent = text;
    opened.hidden = false;
    show(slip, "data-no-key", false);
    show(slip, "data-recover", false);
  }

  async function tryToOpen(slip, identity) {
    try {
      await open(slip, identity);
      return true;
    } catch {
      show(slip, "data-no-key");
      show(slip, "data-recover");
      return false;
    }
  }

  function beginSlip(slip) {
    show(slip, "data-no-script", false);
    tryToOpen(slip, keptIdentity());
    slip.querySelector("[data-recover-go]").addEventListener("click", async () => {
      const line = slip.querySelector("input").value.trim().toUpperCase();
      if (await tryToOpen(slip, line)) localStorage.setItem(STORE, line);
    });
  }

  async function beginKey(page) {
    show(page, "data-no-script", false);
    show(page, "data-make");
    const form = page.querySelector("[data-make]");
    const identity = keptIdentity();
    const recipient = identity ? await age.identityToRecipient(identity) : "";
    if (form.dataset.recipient) {
      const isHere = recipient === form.dataset.recipient;
      show(page, isHere ? "data-here" : "data-elsewhere");
      if (isHere) {
        show(page, "data-recovery");
        page.querySelector("[data-line]").textContent = identity;
      }
    }
    page.querySelector("[data-print]").addEventListener("click", () => window.print());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const made = await age.generateX25519Identity();
      localStorage.setItem(STORE, made);
      form.elements.recipient.value = await age.identityToRecipient(made);
      form.submit();
    });
  }

  const slip = document.getElementById("slip");
  if (slip) beginSlip(slip);
  const page = document.getElementById("own-key");
  if (page) beginKey(page);
})();

/* Live pages. An element with an id and `data-live="/live?token=…"` is fetched again, by htmx and into itself, each
   time the server says that something changed; `data-live-on` names the events it listens for. Each fetch brings a
   fresh token. Nothing here writes markup: htmx does, through its Trusted Types policy.
   What the person is doing stays: an open box stays open, and a form that is typed in or has the focus stays as it is.
   Rows, boxes and forms of a live part carry an id, so that each is refreshed by itself and by nothing else. */
(() => {
  "use strict";
  const SETTLE_MS = 250;
  const GRACE_MS = 3000;
  const RETRY_MS = [1000, 2000, 5000, 10000, 20000, 30000];
  const parts = new Map();
  let freshAt = new Date();

  function showLost(isLost) {
    const banner = document.getElementById("lost");
    if (!banner) return;
    if (isLost && banner.hidden) {
      const time = banner.querySelector("time");
      time.dateTime = freshAt.toISOString();
      time.textContent = freshAt.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    }
    banner.hidden = !isLost;
  }

  class LivePart {
    constructor(id) {
      this.id = id;
      this.failures = 0;
      this.timer = 0;
      this.isFetching = false;
      this.wantsMore = false;
      this.isHeld = false;
      this.listen();
    }

    get element() {
      return document.getElementById(this.id);
    }

    /* Open the stream with the token the page holds now. The browser itself tries again after a lost line; once the
       token is too old the server refuses and the stream closes for good: then a fetch brings the next token. */
    listen() {
      if (this.stream) this.stream.close();
      const element = this.element;
      if (!element) return this.end();
      this.url = element.dataset.live;
      this.stream = new EventSource(this.url);
      const soon = () => this.later(SETTLE_MS);
      for (const name of ["reload", ...(element.dataset.liveOn || "message").split(/\s+/)]) {
        this.stream.addEventListener(name, soon);
      }
      this.stream.onopen = () => {
        this.failures = 0;
        clearTimeout(this.grace);
        showLost(false);
      };
      this.stream.onerror = () => {
        if (this.stream.readyState === EventSource.CLOSED) this.again();
        clearTimeout(this.grace);
        this.grace = setTimeout(() => this.isDown() && showLost(true), GRACE_MS);
      };
    }

    isDown() {
      return !this.stream || this.stream.readyState !== EventSource.OPEN;
    }

    now() {
      clearTimeout(this.timer);
      this.timer = 0;
      this.later(0);
    }

    later(wait) {
      if (!this.timer) this.timer = setTimeout(() => this.fetch(), wait);
    }

    again() {
      this.later(RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)]);
      this.failures += 1;
    }

    async fetch() {
      this.timer = 0;
      const element = this.element;
      if (!element) return this.end();
      if (this.isFetching) {
        this.wantsMore = true;
        return;
      }
      this.isFetching = true;
      this.arrived = false;
      try {
        const options = { source: element, target: element, select: "#" + CSS.escape(this.id), swap: "outerMorph" };
        await htmx.ajax("GET", element.dataset.liveSrc || location.pathname + location.search, options);
      } catch (error) {
        console.warn("live:", error);
      }
      this.isFetching = false;
      if (this.arrived) this.done();
      else this.again();
    }

    done() {
      freshAt = new Date();
      showLost(false);
      if (this.isDown()) this.listen();
      if (this.wantsMore) {
        this.wantsMore = false;
        this.later(SETTLE_MS);
      }
    }

    end() {
      clearTimeout(this.timer);
      clearTimeout(this.grace);
      if (this.stream) this.stream.close();
      parts.delete(this.id);
    }
  }

  function isTyped(field) {
    if (field instanceof HTMLSelectElement) {
      const options = [...field.options];
      if (field.multiple) return options.some((option) => option.selected !== option.defaultSelected);
      return field.selectedIndex !== Math.max(0, options.findIndex((option) => option.defaultSelected));
    }
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.type !== "hidden" && field.value !== field.defaultValue;
    return false;
  }

  function isInUse(form) {
    return form.contains(document.activeElement) || [...form.elements].some(isTyped);
  }

  function twin(element, fresh) {
    return element.id ? fresh.querySelector("#" + CSS.escape(element.id)) : null;
  }

  /* Put each form in use into the fresh page as it stands: the form itself, or the smallest part around it that the
     fresh page still has. False where there is none: then the whole page waits. */
  function holdInUse(part, fresh) {
    const forms = [...part.element.querySelectorAll("form")].filter(isInUse);
    part.isHeld = forms.length > 0;
    return forms.every((form) => {
      let kept = form;
      while (kept !== part.element && !twin(kept, fresh)) kept = kept.parentElement;
      if (kept === part.element) return false;
      twin(kept, fresh).replaceWith(kept.cloneNode(true));
      return true;
    });
  }

  function holdOpen(part, fresh) {
    for (const box of part.element.querySelectorAll("details[id]")) {
      const next = twin(box, fresh);
      if (next) next.open = box.open;
    }
  }

  function begin() {
    for (const element of document.querySelectorAll("[data-live][id]")) {
      if (!parts.has(element.id)) parts.set(element.id, new LivePart(element.id));
    }
  }

  /* An answer that is not this page (an error, a sign-in form) must not empty what the person is looking at. */
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    const part = parts.get(ctx && ctx.sourceElement && ctx.sourceElement.id);
    if (!part || !part.isFetching) return;
    const answer = ctx.response && ctx.response.raw;
    if (answer && answer.ok && !answer.redirected) {
      part.arrived = true;
      const fresh = event.detail.tasks.find((task) => task.type === "main");
      if (fresh && !holdInUse(part, fresh.fragment)) event.preventDefault();
      else if (fresh) holdOpen(part, fresh.fragment);
      return;
    }
    event.preventDefault();
    if (answer && (answer.redirected || answer.status === 401 || answer.status === 403 || answer.status === 404)) {
      part.end();
      location.reload();
    }
  });
  /* What was held back is fetched once the person has left the form. */
  document.addEventListener("focusout", () => parts.forEach((part) => part.isHeld && part.later(SETTLE_MS)));
  document.addEventListener("htmx:after:settle", begin);
  window.addEventListener("offline", () => showLost(true));
  window.addEventListener("online", () => parts.forEach((part) => part.now()));
  /* A page that comes back from the browser's memory shows an old state. */
  window.addEventListener("pageshow", (event) => event.persisted && parts.forEach((part) => part.now()));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();

// What the pages gain from script. Without it every link and form works the same; what needs script is served `hidden`.
"use strict";

(() => {
  const root = document.documentElement;
  const within = (place, selector) => [...(place.matches?.(selector) ? [place] : []), ...place.querySelectorAll(selector)];

  /** Prepares what the server drew: at load, and after each swap. */
  function enhance(place) {
    for (const element of within(place, "[data-script]")) element.hidden = false;
    showErrors(place);
  }

  /** Leads to what is wrong: the title says so, and the summary has the focus. */
  function showErrors(place) {
    const [summary] = within(place, "[data-error-summary]");
    if (!summary) return;
    const prefix = summary.dataset.titlePrefix;
    if (prefix && !document.title.startsWith(prefix)) document.title = prefix + document.title;
    summary.focus();
  }

  /** Says something to screen readers without moving the focus. */
  function announce(text) {
    const region = document.getElementById("announcer");
    if (!region || !text) return;
    region.textContent = "";
    // A region that is emptied and filled in one go may stay silent.
    setTimeout(() => { region.textContent = text; }, 100);
  }

  /** Shows a notice that the page keeps in a `<template>`. */
  function showNotice(id) {
    const template = document.getElementById(id);
    const notices = document.getElementById("notices");
    if (!template || !notices) return;
    notices.replaceChildren(template.content.cloneNode(true));
    enhance(notices);
    notices.scrollIntoView({ block: "nearest" });
  }

  // Clicks: show a password, dismiss a notice, copy a code, print a slip.
  const acts = {
    reveal(button) {
      const field = document.getElementById(button.getAttribute("aria-controls"));
      if (!field) return;
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    },
    dismiss(button) {
      button.closest(".notice")?.remove();
    },
    async copy(button) {
      const source = document.getElementById(button.dataset.copies);
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        const label = button.querySelector("[data-label]");
        label.textContent = button.dataset.done;
        announce(button.dataset.done);
      } catch {
        // No right to the clipboard: selected, the text is one keystroke away.
        getSelection().selectAllChildren(source);
      }
    },
    print() {
      window.print();
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-act]");
    if (button) acts[button.dataset.act]?.(button);
  });

  // A password is sent hidden, so that the browser offers to keep it.
  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll('[data-act="reveal"][aria-pressed="true"]')) acts.reveal(button);
  }, true);

  // The theme changes under the hand; saving the form makes it last.
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-theme-choices] input")) {
      if (target.value === "auto") delete root.dataset.theme;
      else root.dataset.theme = target.value;
    }
    if (target.matches('input[type="file"][data-max-bytes]')) checkFile(target);
  });

  /** Says the size of the chosen file, shows it, and refuses one that the server would refuse after a long upload. */
  function checkFile(field) {
    const file = field.files[0];
    const form = field.form;
    const tooLarge = Boolean(file) && file.size > Number(field.dataset.maxBytes);
    const error = form.querySelector("[data-file-error]");
    error.hidden = !tooLarge;
    field.toggleAttribute("aria-invalid", tooLarge);
    if (tooLarge) field.setAttribute("aria-invalid", "true");
    form.querySelector("[data-file-size]").textContent = file ? size(file.size) : "";
    const preview = form.querySelector("[data-file-preview]");
    if (preview.src) URL.revokeObjectURL(preview.src);
    preview.hidden = !file || tooLarge || !file.type.startsWith("image/");
    if (preview.hidden) preview.removeAttribute("src");
    else preview.src = URL.createObjectURL(file);
    return !tooLarge;
  }

  function size(bytes) {
    const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
    return new Intl.NumberFormat(root.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
  }

  // Another member may have signed in since, in another tab: in their name this page does nothing.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    const { viewer } = document.body.dataset;
    if (viewer && ctx.request.headers) ctx.request.headers["x-viewer"] = viewer;
  });

  document.addEventListener("htmx:config:request", (event) => {
    const form = event.detail.ctx.request.form;
    const field = form?.querySelector('input[type="file"][data-max-bytes]');
    if (field && !checkFile(field)) {
      event.preventDefault();
      field.focus();
    }
  });

  // fetch cannot tell how much was sent: uploads go by XMLHttpRequest, and htmx reads the answer as ever.
  document.addEventListener("htmx:before:request", (event) => {
    const ctx = event.detail.ctx;
    const progress = ctx.request.form?.querySelector("[data-upload-progress]");
    if (progress) ctx.fetch = (url, request) => upload(url, request, progress);
  });

  function upload(url, request, progress) {
    return new Promise((resolve, reject) => {
      const call = new XMLHttpRequest();
      call.open(request.method, url);
      for (const [name, value] of Object.entries(request.headers)) call.setRequestHeader(name, value);
      call.upload.onprogress = ({ lengthComputable, loaded, total }) => {
        if (lengthComputable) progress.value = loaded / total;
      };
      call.onload = () => {
        const headers = new Headers();
        for (const line of call.getAllResponseHeaders().trim().split(/[\r\n]+/)) {
          const [name, ...value] = line.split(": ");
          headers.append(name, value.join(": "));
        }
        progress.hidden = true;
        const empty = call.status === 204 || call.status === 304;
        resolve(new Response(empty ? null : call.responseText, { status: call.status, headers }));
      };
      call.onerror = call.ontimeout = () => {
        progress.hidden = true;
        reject(new TypeError("upload failed"));
      };
      call.onabort = () => reject(new DOMException("upload stopped", "AbortError"));
      request.signal?.addEventListener("abort", () => call.abort());
      progress.hidden = false;
      progress.value = 0;
      call.send(request.body);
    });
  }

  // "More": the first new line takes the focus that the link had.
  let lineBeforeMore = null;
  document.addEventListener("htmx:before:swap", (event) => {
    const link = event.detail.ctx.sourceElement;
    lineBeforeMore = link?.matches?.("[data-more]") ? link.closest("li, tr")?.previousElementSibling : null;
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const line = lineBeforeMore?.nextElementSibling;
    lineBeforeMore = null;
    if (line) {
      const link = line.querySelector("a, button");
      if (!link) line.tabIndex = -1;
      (link ?? line).focus();
    }
    // htmx names what it replaced; what stands there now has the same id.
    const place = document.getElementById(event.detail.ctx.target?.id) ?? event.target;
    if (place.id === "notices") place.scrollIntoView({ block: "nearest" });
    enhance(place);
    announce(place.querySelector("[data-announce]")?.textContent.trim());
  });

  // A stream comes back by itself.
  document.addEventListener("htmx:error", ({ target }) => {
    if (!target.matches?.("[data-live]")) showNotice("connection-lost");
  });

  document.addEventListener("parvis:announce", ({ detail }) => announce(detail));

  enhance(document);
})();

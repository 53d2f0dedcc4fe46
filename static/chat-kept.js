// The list of the texts that this device keeps: unsent messages, drafts of conversations that are over, edits that were begun.
"use strict";

(() => {
  const device = globalThis.parvisDevice;
  const outbox = globalThis.parvisOutbox;
  const section = document.getElementById("kept");
  const template = document.getElementById("kept-item");
  if (!device || !outbox || !section || !template) return;
  const { me, stored, store, keys } = device;
  const list = section.querySelector("ul");
  const main = document.querySelector("main.chat");
  const view = main.dataset.view;

  const linkTo = (room) => document.querySelector(`#side-lists [data-room="${CSS.escape(room)}"]`);
  const nameOf = (one) => linkTo(one.room)?.querySelector("[data-name]")?.textContent.trim() || one.name || section.dataset.nameless;

  function messages() {
    return outbox.all().filter((one) => one.failed || Date.now() - one.at > 3_000)
      .map((one) => ({ ...one, key: one.client_id, state: one.failed ?? "waits", forget: () => outbox.forget(one.client_id) }));
  }

  /** Drafts that no conversation shows any more. */
  function drafts() {
    const prefix = `parvis-draft-${me}-`;
    return keys(prefix).map((key) => ({ ...stored(key), key, room: key.slice(prefix.length), state: "draft", forget: () => store(key, null) }))
      .filter((one) => one.body?.trim() && !linkTo(one.room) && !isListed(one));
  }

  /** The server keeps the same draft. */
  const isListed = (one) => list.querySelector(`[data-left-draft="${CSS.escape(one.room)}"] [data-text]`)?.textContent.trim() === one.body.trim();

  function edits() {
    return keys(`parvis-edit-${me}-`).map((key) => ({ ...stored(key), key, state: "edit", forget: () => store(key, null) })).filter((one) => one.body);
  }

  function draw(one) {
    const item = template.content.firstElementChild.cloneNode(true);
    const id = `kept-${one.key}`;
    item.dataset.unsent = one.state;
    item.dataset.end = one.end ?? "";
    item.querySelector("[data-name]").textContent = nameOf(one);
    item.querySelector("[data-why]").textContent = one.why ?? "";
    const text = item.querySelector("[data-text]");
    text.textContent = one.body;
    text.id = id;
    item.querySelector("[data-copies]").dataset.copies = id;
    const link = item.querySelector("[data-open]");
    link.hidden = !linkTo(one.room);
    link.href = linkTo(one.room)?.getAttribute("href") ?? "";
    if (one.state === "edit") link.href = `${link.href.split("#")[0]}?around=${one.seq}#message-${one.message}`;
    item.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act === "retry" || act === "send") outbox.retry(one.client_id);
      if (act === "forget") one.forget();
      if (act && act !== "copy") show();
    });
    return item;
  }

  function show() {
    const held = list.contains(document.activeElement);
    const items = [...messages(), ...drafts(), ...edits()].map(draw);
    for (const old of list.querySelectorAll(":scope > [data-unsent]")) old.remove();
    list.prepend(...items);
    const any = list.children.length > 0;
    section.hidden = !any;
    const place = section.closest(".scroll");
    place.hidden = !any && !place.hasAttribute("data-waiting");
    // A narrow screen shows the list of conversations alone, or with what waits.
    main.dataset.view = any ? "waiting" : view;
    if (held && !list.contains(document.activeElement)) (list.querySelector("button") ?? document.getElementById("main")).focus();
  }

  document.addEventListener("parvis:outbox", show);
  document.addEventListener("parvis:lists", show);
  setTimeout(show, 3_500);
  show();
})();

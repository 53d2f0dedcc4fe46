// The presence of members: on their avatars, in words, and as a number in the head of a room.

export class Presence {
  #main;
  #online = document.getElementById("online");

  constructor(main, stream) {
    this.#main = main;
    stream.addEventListener("presence", ({ detail }) => this.#show(JSON.parse(detail.data)));
  }

  #show({ member, presence }) {
    for (const avatar of document.querySelectorAll(`[data-member="${member}"]`)) avatar.dataset.presence = presence;
    this.#count(member, presence);
    const words = this.#main.dataset[`presence${presence[0].toUpperCase()}${presence.slice(1)}`];
    for (const place of document.querySelectorAll(`[data-presence-of="${member}"]`)) {
      place.textContent = place.hasAttribute("data-alone") ? words : `, ${words}`;
    }
  }

  /** Counts the members of the open room who are online. */
  #count(member, presence) {
    const line = this.#online;
    if (!line?.dataset.people.split(" ").includes(member)) return;
    const online = new Set(line.dataset.online.split(" ").filter(Boolean));
    if (presence === "offline") online.delete(member);
    else online.add(member);
    line.dataset.online = [...online].join(" ");
    line.hidden = online.size === 0;
    line.textContent = ` · ${line.dataset.words.replace("%1", online.size)}`;
  }
}

// The vendored list of emoji, searched by their names in French and English.

const isFrench = document.documentElement.lang === "fr";

const fold = (text) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae");

/** An emoji of a line: emoji, group, names between colons, words in French, words in English, whether it has tones of skin. */
function emojiOf([emoji, group, codes, ...words]) {
  const [own, other] = isFrench ? [words[0], words[1]] : [words[1], words[0]];
  const text = fold(`${codes} ${own} ${other}`).replaceAll("_", " ");
  return { emoji, group, codes: codes.split(" "), label: own.split("|")[0], text };
}

/** How well an emoji fits a question, 0 being best; null where it does not. */
function rankOf(emoji, question, typed) {
  const parts = question.split(/\s+/);
  if (!parts.every((part) => emoji.text.includes(part))) return null;
  if (emoji.codes.includes(typed)) return 0;
  if (emoji.codes.some((code) => code.startsWith(typed)) || fold(emoji.label).startsWith(question)) return 1;
  return emoji.text.split(/[ |]/).some((word) => word.startsWith(parts[0])) ? 2 : 3;
}

const nameLength = ({ emoji }) => emoji.codes[0].length;

export class EmojiList {
  #url;
  #all = null;

  constructor(url) {
    this.#url = url;
  }

  /** All emoji; none while they cannot be loaded. */
  async load() {
    const response = this.#all ? null : await fetch(this.#url).catch(() => null);
    const lines = response?.ok ? await response.json().catch(() => null) : null;
    if (lines) this.#all = lines.map(emojiOf);
    return this.#all ?? [];
  }

  /**
   * The best emoji for some words: those whose names begin so come first, then those that have such a word. Of these the
   * shortest name between colons comes first, as plain emoji have: `heart` before `revolving_hearts`.
   */
  async find(words, most) {
    const typed = words.toLowerCase();
    const question = fold(words).replaceAll("_", " ").trim();
    const ranked = (await this.load()).map((emoji) => ({ emoji, rank: rankOf(emoji, question, typed) }));
    return ranked
      .filter(({ rank }) => rank !== null)
      .sort((one, other) => one.rank - other.rank || nameLength(one) - nameLength(other))
      .slice(0, most)
      .map(({ emoji }) => emoji);
  }
}

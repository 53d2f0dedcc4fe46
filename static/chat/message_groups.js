// Messages under their day, and under the name of their author.

const DAY = 86_400_000;
/** Messages of one author within so many minutes stand under one name. */
const GROUP_MINUTES = 5;

const timeOf = (message) => message.querySelector("time")?.getAttribute("datetime") ?? 0;

/** Whether a message continues the group of the message before it. */
function continues(message, before) {
  if (!before?.matches("article[data-message]:not([data-deleted])") || !message.matches("article")) return false;
  const minutes = (new Date(timeOf(message)) - new Date(timeOf(before))) / 60_000;
  const isClose = minutes < GROUP_MINUTES && message.dataset.day === before.dataset.day;
  return message.dataset.author === before.dataset.author && isClose && !message.querySelector(".quote");
}

function longDay(day) {
  const options = { day: "numeric", month: "long", timeZone: "UTC" };
  const format = new Intl.DateTimeFormat(document.documentElement.lang, options);
  return format.format(new Date(day)).replaceAll(" ", "\u00a0");
}

function headingOf({ dataset }) {
  const heading = document.createElement("h2");
  heading.className = "day";
  heading.dataset.day = dataset.day;
  const time = document.createElement("time");
  time.dateTime = dataset.day;
  time.textContent = dataset.dayName;
  heading.append(time);
  return heading;
}

export class MessageGroups {
  #log;
  #loadedAt = Date.now();

  constructor(log) {
    this.#log = log;
    setInterval(() => this.nameDays(), 60_000);
  }

  /** Joins a new message to its group, below the heading of its day. */
  insert(message) {
    const before = message.previousElementSibling;
    const { day, seq } = message.dataset;
    message.toggleAttribute("data-continues", continues(message, before));
    const earlier = [...this.#log.querySelectorAll(":scope > [data-message]")].filter(
      (other) => other !== message && Number(other.dataset.seq) < Number(seq),
    );
    if (day && day !== earlier.pop()?.dataset.day && !before?.matches(`.day[data-day="${day}"]`)) {
      message.before(headingOf(message));
      this.nameDays();
    }
    this.joinNext(message);
  }

  /** Decides anew whether the next message continues the group of this one. */
  joinNext(message) {
    const after = message.nextElementSibling;
    if (after?.matches("article[data-message]")) after.toggleAttribute("data-continues", continues(after, message));
  }

  /** Over midnight today becomes yesterday. The clock of the campus is that of the server. */
  nameDays() {
    const { now, today, yesterday } = this.#log.dataset;
    const [, sign, hours, minutes] = now.match(/([+-])(\d\d):(\d\d)$/) ?? [null, "+", "0", "0"];
    const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
    const here = Date.parse(now) + (Date.now() - this.#loadedAt) + offset;
    const day = (ago) => new Date(here - ago * DAY).toISOString().slice(0, 10);
    for (const heading of this.#log.querySelectorAll(":scope > h2.day time")) {
      if (heading.dateTime === day(0)) heading.textContent = today;
      else if (heading.dateTime === day(1)) heading.textContent = yesterday;
      else if ([today, yesterday].includes(heading.textContent)) heading.textContent = longDay(heading.dateTime);
    }
  }
}

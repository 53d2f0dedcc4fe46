// Tones for verdicts, where the person at the entrance wants them on this device.

const CHOICE = "parvis-door-sound";

export class Beeper {
  #box;
  #audio = null;

  /** `box` is the checkbox that turns the sound on. */
  constructor(box) {
    this.#box = box;
    box.checked = localStorage.getItem(CHOICE) === "yes";
    box.addEventListener("change", () => {
      localStorage.setItem(CHOICE, box.checked ? "yes" : "no");
      this.beep(880);
    });
  }

  /** A tone of this pitch, in hertz: short when it is high. */
  beep(pitch) {
    if (!this.#box.checked) return;
    this.#audio ??= new AudioContext();
    const tone = this.#audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(this.#audio.destination);
    tone.start();
    tone.stop(this.#audio.currentTime + (pitch > 500 ? 0.12 : 0.4));
  }
}

// The camera of the check-in: finds QR codes in its pictures, also in mirrored and in dark ones.

export class TicketCamera {
  /** A ticket that stays before the camera is one scan. */
  static SAME_FOR = 5000;
  /** Pictures are made no wider than this: the decoder needs no more, and a phone stays cool. */
  static WIDTH = 960;

  #finder;
  #found;
  #canvas = document.createElement("canvas");
  #turn = 0;
  #last = { text: "", at: 0 };

  /** `found` is called with the text of each code that comes before the camera. */
  constructor(finder, found) {
    this.#finder = finder;
    this.#found = found;
  }

  async open() {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    this.#finder.srcObject = stream;
    this.#finder.hidden = false;
    await this.#finder.play();
    // The screen stays on while the camera does.
    navigator.wakeLock?.request("screen").catch(() => {});
    this.#look(await this.#detector(), stream);
  }

  close() {
    for (const track of this.#finder.srcObject?.getTracks() ?? []) track.stop();
    this.#finder.srcObject = null;
    this.#finder.hidden = true;
  }

  /** The browser's own detector of codes, or the vendored one. */
  async #detector() {
    const formats = ["qr_code"];
    const own = await window.BarcodeDetector?.getSupportedFormats().catch(() => []);
    if (own?.includes("qr_code")) return new window.BarcodeDetector({ formats });
    const { BarcodeDetector } = await import("../vendor/qr/decode.js");
    return new BarcodeDetector({ formats });
  }

  async #look(detector, stream) {
    if (this.#finder.srcObject !== stream) return;
    if (this.#finder.readyState >= 2 && !document.hidden) {
      const text = await this.#read(detector);
      if (text) {
        const same = text === this.#last.text && Date.now() - this.#last.at < TicketCamera.SAME_FOR;
        this.#last = { text, at: Date.now() };
        if (!same) this.#found(text);
      }
    }
    setTimeout(() => this.#look(detector, stream), 120);
  }

  /** The code of the picture as it is; else, in turns, of the picture mirrored, with its contrast stretched, or both. */
  async #read(detector) {
    const picture = this.#picture();
    const [plain] = await detector.detect(picture).catch(() => []);
    if (plain?.rawValue) return plain.rawValue;
    this.#turn = (this.#turn + 1) % 3;
    if (this.#turn !== 1) stretch(picture);
    if (this.#turn !== 0) mirror(picture);
    const [other] = await detector.detect(picture).catch(() => []);
    return other?.rawValue;
  }

  #picture() {
    const { videoWidth: width, videoHeight: height } = this.#finder;
    const scale = Math.min(1, TicketCamera.WIDTH / width);
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    const context = this.#canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.#finder, 0, 0, this.#canvas.width, this.#canvas.height);
    return context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
  }
}

/** Turns left and right, in place: a front camera, or a ticket seen in a mirror. */
function mirror({ data, width, height }) {
  const pixels = new Uint32Array(data.buffer);
  for (let row = 0; row < height; row += 1) pixels.subarray(row * width, (row + 1) * width).reverse();
}

/** Spreads grey over the whole range, in place, between the darkest and the lightest hundredth of the picture. */
function stretch({ data }) {
  const counts = new Uint32Array(256);
  const grey = (at) => (data[at] * 77 + data[at + 1] * 151 + data[at + 2] * 28) >> 8;
  for (let at = 0; at < data.length; at += 4) counts[grey(at)] += 1;
  const most = data.length / 400;
  let [low, high] = [0, 255];
  for (let seen = counts[low]; seen < most && low < 254; seen += counts[low]) low += 1;
  for (let seen = counts[high]; seen < most && high > low + 1; seen += counts[high]) high -= 1;
  for (let at = 0; at < data.length; at += 4) {
    data.fill(((grey(at) - low) * 255) / (high - low), at, at + 3);
  }
}

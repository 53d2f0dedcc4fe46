// Scans without a response of the server: they stay in the browser's storage, also when the page is loaded again.

import { stored } from "../common/storage.js";

export class ScanStore {
  #key;
  #onChange;

  /** `onChange` is called after each change. */
  constructor(concert, onChange) {
    this.#key = `parvis-door-${concert}`;
    this.#onChange = onChange;
  }

  all() {
    return stored(this.#key) ?? [];
  }

  keep(scan) {
    this.#save([...this.#others(scan), scan]);
  }

  remove(scan) {
    this.#save(this.#others(scan));
  }

  #others(scan) {
    return this.all().filter((other) => other.scan_id !== scan.scan_id);
  }

  #save(scans) {
    localStorage.setItem(this.#key, JSON.stringify(scans));
    this.#onChange();
  }
}

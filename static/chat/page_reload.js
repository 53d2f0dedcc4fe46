const LOADED = "parvis-loaded-again";

/** Loads the page anew, unless it was within the last half minute. False: it was, or the browser keeps no such note. */
export function reloadPage() {
  try {
    if (Date.now() - Number(sessionStorage.getItem(LOADED)) < 30_000) return false;
    sessionStorage.setItem(LOADED, Date.now());
  } catch {
    return false;
  }
  location.reload();
  return true;
}

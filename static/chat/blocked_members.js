/** The numbers of the members whom the viewer has blocked. */
export function blockedMembers() {
  const lists = document.getElementById("side-lists");
  const numbers = lists?.dataset.shunned ?? document.querySelector("main.chat")?.dataset.shunned ?? "";
  return numbers.split(" ").filter(Boolean);
}

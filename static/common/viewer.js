/** The number of the signed-in member for whom the page was drawn; undefined for visitors. */
export const viewer = document.body.dataset.viewer;

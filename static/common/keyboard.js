/** The key belongs to a composition. Safari ends it before the key that did it, and says so by a code alone. */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** On a touch screen Enter begins a line instead of sending. */
export const hasTouchScreen = () => matchMedia("(pointer: coarse)").matches;

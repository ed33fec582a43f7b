// What only who runs a party reads, in words: how its data was taken in, what earlier answers add to a new one, and whose clock is off.

export { clockFailSeconds, clockWarnSeconds, duration, suspects } from './clock.ts';
export { findingText } from './earlier.ts';
export { noteText } from './notes.ts';
export { termLines, verdictLines } from './terms.ts';
export { useText } from './use-messages.ts';

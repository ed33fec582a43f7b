// What only the owner of data reads, in words: how its data was taken in, and what earlier answers add to a new one.

export { findingText } from './earlier.ts';
export { noteText } from './notes.ts';

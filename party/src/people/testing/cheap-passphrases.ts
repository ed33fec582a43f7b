import { passphraseCost } from '../passphrase.ts';

/**
 * A guess takes a fifth of a second, to keep guesses few; tests that make many of them do not wait for that. Returns what
 * puts the cost back.
 */
export function cheapPassphrases(): () => void {
  const real = { ...passphraseCost };
  Object.assign(passphraseCost, { log2N: 10, p: 1 });
  return () => void Object.assign(passphraseCost, real);
}

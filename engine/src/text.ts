// The engine's errors and texts, without anything that computes: what a page or a client needs to say what happened.

export { AbortError, type ErrorKind, PeerError, PolicyError, TacitError, UsageError } from './base/errors.ts';
export { printable } from './base/printable.ts';
export {
  addCatalogue,
  type Catalogue,
  type Entry,
  hasText,
  type Language,
  say,
  sayHint,
  sayStep,
  textKeys,
  type TextValue,
  type TextValues,
} from './base/text.ts';
export { dataStop, isOwnData, ownPlaces } from './transport/own-data.ts';

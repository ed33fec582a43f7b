// The engine's public surface: what other packages may use.

export { platformName } from '#platform';
export { AbortError, type ErrorKind, PeerError, PolicyError, TacitError, UsageError } from './base/errors.ts';
export { addCatalogue, type Catalogue, type Entry, hasText, type Language, say, sayHint, textKeys, type TextValue, type TextValues } from './base/text.ts';
export type { Bits, Guard, Ring, Security, Shape, Sharing } from './sharing/model.ts';
export type { Session, StepTraffic, Traffic } from './transport/session.ts';

// The engine's public surface: what other packages may use.

export { platformName } from '#platform';
export { AbortError, type ErrorKind, PeerError, PolicyError, TacitError, UsageError } from './base/errors.ts';
export { addCatalogue, type Catalogue, type Entry, hasText, type Language, say, sayHint, textKeys, type TextValue, type TextValues } from './base/text.ts';
export { clearPadding, packBits, unpackBits, wordsFor } from './math/bits.ts';
export { type ClearOptions, runClear } from './sharing/clear/run.ts';
export type { CostStep } from './sharing/cost/ledger.ts';
export { type Cost, type Priced, runCost } from './sharing/cost/run.ts';
export type { CostReveal } from './sharing/cost/sharing.ts';
export type { Flows } from './sharing/flows.ts';
export { denyAll, permitAll } from './sharing/guard.ts';
export type { Bits, Flow, Guard, Ring, Security, Shape, Sharing, Transfer } from './sharing/model.ts';
export { type Protocol, replicated } from './sharing/registry.ts';
export type { Session, StepTraffic, Traffic } from './transport/session.ts';

/** The memory and functions behind oblivious key-value stores. */
import type { OkvsFunctions } from './okvs-functions.ts';
import { okvsTwin } from './okvs-twin.ts';
import { partsMemory, type PartsMemory } from './parts.ts';

export type OkvsMemory<Part extends string = never> = PartsMemory<OkvsFunctions, Part>;

/** A memory with room for parts of so many bytes each, in which anything may stand. */
export const okvsMemory = <Part extends string = never>(parts: Readonly<Record<Part, number>>): OkvsMemory<Part> =>
  partsMemory('okvs', okvsTwin, parts);

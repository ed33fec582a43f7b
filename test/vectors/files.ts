/** The files as they lie in vectors/. */
import { readFileSync } from 'node:fs';
import type { TacitError } from '@tacit/engine';
import type { PatchStep } from '../../tools/vectors/file.ts';
import { vectorFolder } from '../../tools/vectors.ts';

export interface Case {
  readonly name: string;
  readonly error?: string;
  readonly outcome?: string;
  /** Of bad ones that are made from a good one. */
  readonly of?: string;
  readonly patch?: readonly PatchStep[];
}

export interface Cases<Common, Good, Bad> {
  readonly common: Common;
  readonly good: readonly (Case & Good)[];
  readonly bad: readonly (Case & Bad)[];
}

export function readVectors<Common, Good, Bad = object>(file: string): Cases<Common, Good, Bad> {
  return JSON.parse(readFileSync(new URL(`${file}.json`, vectorFolder), 'utf8')) as Cases<Common, Good, Bad>;
}

/** The good case of this name. */
export function goodCase<T extends Case>(cases: readonly T[], name: string | undefined): T {
  const found = cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no good case ${name}`);
  return found;
}

/** Code (and path, where there is one) of the TacitError that `read` ends in; undefined when it does not fail. */
export async function codeOf(read: () => unknown): Promise<{ code: string; path?: unknown } | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    const { code, fields } = error as TacitError;
    if (typeof code !== 'string' || fields === undefined) throw error;
    return { code, path: fields['path'] };
  }
}

/** `read`, where a reader that gives nothing is an error of this code at those who call it. */
export function required<T>(found: T | undefined, code: string): T {
  if (found === undefined) throw Object.assign(new Error(code), { code, fields: {} });
  return found;
}

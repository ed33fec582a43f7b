/** What a file of vectors is, and small helpers of those that write them. */
import { createHash } from 'node:crypto';

/** One case; what its members mean, the file's `about` says. */
export type Vector = Readonly<Record<string, unknown>> & { readonly name: string };

/** A case that must be refused: with the error of this code, or with this outcome where Tacit tells nobody a code. */
export type BadVector = Vector & ({ readonly error: string } | { readonly outcome: string });

export interface VectorFile {
  /** Without folder and ending. */
  readonly file: string;
  /** What the members of a case mean. */
  readonly about: readonly string[];
  /** What all cases have in common. */
  readonly common?: Readonly<Record<string, unknown>>;
  readonly good: readonly Vector[];
  readonly bad: readonly BadVector[];
}

/** One step of a JSON Patch (RFC 6902), of which vectors use these three. */
export type PatchStep =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

export const replace = (path: string, value: unknown): PatchStep => ({ op: 'replace', path, value });
export const add = (path: string, value: unknown): PatchStep => ({ op: 'add', path, value });
export const remove = (path: string): PatchStep => ({ op: 'remove', path });

/** A changed copy of a JSON value. Throws where a path leads nowhere. */
export function patched(value: unknown, steps: readonly PatchStep[]): unknown {
  const root = { value: structuredClone(value) };
  for (const step of steps) {
    const names = ['value', ...step.path.split('/').slice(1)].map((name) =>
      name.replaceAll('~1', '/').replaceAll('~0', '~'),
    );
    const last = names.pop() as string;
    let at: object = root;
    for (const name of names) {
      const inner: unknown = Reflect.get(at, name);
      if (typeof inner !== 'object' || inner === null) throw new Error(`no ${step.path} to ${step.op}`);
      at = inner;
    }
    apply(at, last, step);
  }
  return root.value;
}

function apply(at: object, name: string, step: PatchStep): void {
  if (step.op !== 'add' && !Object.hasOwn(at, name)) throw new Error(`no ${step.path} to ${step.op}`);
  if (Array.isArray(at) && step.op !== 'replace') {
    const place = name === '-' ? at.length : Number(name);
    if (step.op === 'add') at.splice(place, 0, step.value);
    else at.splice(place, 1);
  } else if (step.op === 'remove') Reflect.deleteProperty(at, name);
  else Reflect.set(at, name, step.value);
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const unhex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** SHA-256, hex. */
export const sha256Hex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** 32 bytes that everybody can work out: SHA-256 of a text that says that they protect nothing. */
export const publicBytes = (purpose: string): Uint8Array =>
  Uint8Array.from(createHash('sha256').update(`tacit test vectors, published, never use: ${purpose}`).digest());

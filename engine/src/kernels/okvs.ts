/**
 * The memory and functions behind oblivious key-value stores: a kernel instance with a memory of its own, or an ordinary buffer
 * with the plain twin of each function. Both work on addresses, and leave the same bytes.
 */
import { type Kernel, kernelFunction, ownKernel } from './load.ts';
import type { OkvsFunctions } from './okvs-functions.ts';
import { okvsTwin } from './okvs-twin.ts';

export interface OkvsMemory<Part extends string = never> {
  readonly call: OkvsFunctions;
  readonly memory: ArrayBuffer;
  /** Byte addresses of the parts asked for. */
  readonly at: Readonly<Record<Part, number>>;
}

/** Below this an instance costs more than it saves: time to make it, and gigabytes of addresses until it is collected. */
const plainWords = 8 * 1024;

/** A memory of zeros with room for parts of so many bytes each. */
export function okvsMemory<Part extends string>(parts: Readonly<Record<Part, number>>): OkvsMemory<Part> {
  const aligned = Object.entries<number>(parts).map(([name, bytes]) => [name, Math.ceil(bytes / 64) * 64] as const);
  const words = aligned.reduce((sum, [, bytes]) => sum + bytes, 0) / 8;
  const own = words < plainWords ? undefined : ownKernel('okvs', words);
  const memory = own?.memory ?? new ArrayBuffer(8 * words);
  let end = own?.at ?? 0;
  const at = aligned.map(([name, bytes]) => {
    end += bytes;
    return [name, end - bytes];
  });
  return {
    memory,
    at: Object.fromEntries(at) as Record<Part, number>,
    call: own === undefined ? okvsTwin(memory) : functionsOf(own.call),
  };
}

function functionsOf(call: Kernel['call']): OkvsFunctions {
  const module = { call } as Kernel;
  const named = (name: keyof OkvsFunctions) => kernelFunction(module, name);
  return {
    place: named('place'),
    peel: named('peel'),
    denseSums: named('denseSums'),
    fill: named('fill'),
    sort: named('sort'),
    look: named('look'),
  };
}

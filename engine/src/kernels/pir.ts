/**
 * The memory and functions behind private information retrieval: a kernel instance with a memory of its own, as databases are too large
 * to be copied for every question, or an ordinary buffer with the plain twin of each function. Both leave the same bytes.
 */
import { type Kernel, kernelFunction, ownKernel } from './load.ts';
import type { PirFunctions } from './pir-functions.ts';
import { pirTwin } from './pir-twin.ts';

export interface PirMemory<Part extends string> {
  readonly call: PirFunctions;
  readonly memory: ArrayBuffer;
  /** Byte addresses of the parts asked for. */
  readonly at: Readonly<Record<Part, number>>;
}

/** Below this an instance costs more than it saves. */
const plainWords = 4 * 1024;

/** A memory of zeros with room for parts of so many bytes each. */
export function pirMemory<Part extends string>(parts: Readonly<Record<Part, number>>): PirMemory<Part> {
  const aligned = Object.entries<number>(parts).map(([name, bytes]) => [name, Math.ceil(bytes / 64) * 64] as const);
  const words = aligned.reduce((sum, [, bytes]) => sum + bytes, 0) / 8;
  const own = words < plainWords ? undefined : ownKernel('pir', words);
  const memory = own?.memory ?? new ArrayBuffer(8 * words);
  let end = own?.at ?? 0;
  const at = aligned.map(([name, bytes]) => {
    end += bytes;
    return [name, end - bytes];
  });
  return {
    memory,
    at: Object.fromEntries(at) as Record<Part, number>,
    call: own === undefined ? pirTwin(memory) : functionsOf(own.call),
  };
}

function functionsOf(call: Kernel['call']): PirFunctions {
  const named = (name: keyof PirFunctions) => kernelFunction({ call } as Kernel, name);
  return {
    split: named('split'),
    addProducts: named('addProducts'),
    addProduct: named('addProduct'),
    multiply: named('multiply'),
    addNoise: named('addNoise'),
  };
}

/**
 * A memory laid out in named parts, and the functions that work on it: a kernel instance of its own, or an ordinary buffer with the
 * plain twins. Both work on addresses, and leave the same bytes.
 */
import { ownKernel, type OwnKernelName } from './load.ts';

export interface PartsMemory<Functions, Part extends string = never> {
  readonly call: Functions;
  readonly memory: ArrayBuffer;
  /** Byte addresses of the parts asked for. */
  readonly at: Readonly<Record<Part, number>>;
  /** Lets others have the memory, which must not be touched any more: for large ones, whose pages serve again. */
  readonly giveBack: () => void;
}

/** Below this an instance costs more than it saves: time to make it, and gigabytes of addresses until it is collected. */
const plainWords = 8 * 1024;

/** A memory with room for parts of so many bytes each, in which anything may stand. `Functions` are those that kernel and twin have in common. */
export function partsMemory<Functions, Part extends string = never>(
  name: OwnKernelName,
  twin: (memory: ArrayBuffer) => Functions,
  parts: Readonly<Record<Part, number>>,
): PartsMemory<Functions, Part> {
  const aligned = Object.entries<number>(parts).map(([part, bytes]) => [part, Math.ceil(bytes / 64) * 64] as const);
  const words = aligned.reduce((sum, [, bytes]) => sum + bytes, 0) / 8;
  const own = words < plainWords ? undefined : ownKernel(name, words);
  const memory = own?.memory ?? new ArrayBuffer(8 * words);
  let end = own?.at ?? 0;
  const at = aligned.map(([part, bytes]) => {
    end += bytes;
    return [part, end - bytes];
  });
  return {
    memory,
    at: Object.fromEntries(at) as Record<Part, number>,
    call: own === undefined ? twin(memory) : (own.call as unknown as Functions),
    giveBack: own?.giveBack ?? (() => undefined),
  };
}

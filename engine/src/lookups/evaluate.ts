/**
 * The VOPRF of all of a provider's keys: one hash to the group and one multiplication each, about 0.23 ms, by far the longest part of
 * a library's preparation. So it comes in chunks that have nothing to do with each other: threads take them.
 */
import { nextTurn } from '#platform';
import { UsageError } from '../base/errors.ts';
import type { ByteList } from '../primitives/cmac.ts';
import type { OprfKey } from '../primitives/oprf/keys.ts';
import { evaluate } from '../primitives/oprf/server.ts';
import { inputAt, inputCount, type OprfSuite, outputBytes } from '../primitives/oprf/suite.ts';
import './messages.ts';

/** The outputs of a chunk of inputs, 64 bytes each, one after the other: in another thread, for example. */
export type Evaluator = (chunk: ByteList) => Promise<Uint8Array>;

/** What a thread does: the function of every input. Holds the thread for about 0.23 ms an input. */
export function evaluateChunk(suite: OprfSuite, key: OprfKey, inputs: ByteList): Uint8Array {
  const outputs = new Uint8Array(inputCount(inputs) * outputBytes);
  for (let i = 0; i * outputBytes < outputs.length; i++) {
    outputs.set(evaluate(suite, key, inputAt(inputs, i)), i * outputBytes);
  }
  return outputs;
}

const turnItems = 16;

/** Evaluates in this thread, with turns for others every few milliseconds. */
export const evaluateHere =
  (suite: OprfSuite, key: OprfKey): Evaluator =>
  async ({ bytes, offsets }) => {
    const count = Math.max(0, offsets.length - 1);
    const outputs = new Uint8Array(count * outputBytes);
    for (let i = 0; i < count; i += turnItems) {
      const part = { bytes, offsets: offsets.subarray(i, Math.min(count, i + turnItems) + 1) };
      outputs.set(evaluateChunk(suite, key, part), i * outputBytes);
      await nextTurn();
    }
    return outputs;
  };

/** The strings with these numbers, in memory of their own: a message to a thread takes no more than them. */
function chosen({ bytes, offsets }: ByteList, numbers: Uint32Array): ByteList {
  const starts = new Uint32Array(numbers.length + 1);
  numbers.forEach((i, at) => {
    starts[at + 1] = (starts[at] as number) + (offsets[i + 1] as number) - (offsets[i] as number);
  });
  const copied = new Uint8Array(starts[numbers.length] as number);
  numbers.forEach((i, at) => copied.set(bytes.subarray(offsets[i], offsets[i + 1]), starts[at]));
  return { bytes: copied, offsets: starts };
}

const chunkItems = 512;

export interface EvaluateOptions {
  /** Each works on one chunk at a time; one in this thread when none is given. */
  readonly evaluators: readonly Evaluator[];
  /** Called now and then with the number of keys that are done. */
  readonly onProgress?: ((done: number, of: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Puts the outputs of the inputs with these numbers into their places of `outputs`. */
export async function evaluateInto(
  outputs: Uint8Array,
  inputs: ByteList,
  numbers: Uint32Array,
  { evaluators, onProgress, signal }: EvaluateOptions,
): Promise<void> {
  const total = outputs.length / outputBytes;
  let next = 0;
  let done = total - numbers.length;
  let stopped = false;
  const work = async (evaluator: Evaluator): Promise<void> => {
    while (next < numbers.length && !stopped) {
      signal?.throwIfAborted();
      const part = numbers.subarray(next, next + chunkItems);
      next += part.length;
      const found = await evaluator(chosen(inputs, part));
      if (found.length !== part.length * outputBytes) {
        throw new UsageError('lookup.shape', { found: `${found.length} bytes`, expected: part.length * outputBytes });
      }
      part.forEach((i, at) => outputs.set(found.subarray(at * outputBytes, (at + 1) * outputBytes), i * outputBytes));
      done += part.length;
      onProgress?.(done, total);
    }
  };
  // The first failure stops the others at their next chunk, and is told when they have ended.
  const ends = await Promise.allSettled(
    evaluators.map((evaluator) =>
      work(evaluator).catch((error: unknown) => {
        stopped = true;
        throw error;
      }),
    ),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** What a party keeps between the runs of a contract, in the process of a run: its files are read and written here. */
import { randomBytes } from 'node:crypto';
import type { SetMemory } from '@tacit/engine';
import { UsageError } from '@tacit/engine/text';
import { readArtifact, writeArtifact } from '../artifacts/files.ts';
import type { MemorySlot, Written } from '../artifacts/memory.ts';
import { sealUnder, unsealUnder } from '../artifacts/sealed.ts';

/** `enter` puts what was written on record, and returns when it is. */
export function memoryOf(
  slots: ReadonlyMap<string, MemorySlot>,
  runId: string,
  enter: (output: string, written: Written) => Promise<void>,
): (output: string) => SetMemory {
  return (output) => {
    const slot = slots.get(output);
    if (slot === undefined) throw new Error(`no memory called ${output}`);
    return {
      read: async () => {
        try {
          return await Promise.resolve(opened(slot));
        } catch (error) {
          if (slot.ifDamaged === 'anew' && error instanceof UsageError) return undefined;
          throw error;
        }
      },
      write: async (bytes) => {
        const { bytes: sealed, digest } = sealUnder(slot.key, { ...slot.id, runId }, bytes);
        const file = `${randomBytes(16).toString('hex')}.sealed`;
        writeArtifact(slot.directory, slot.id.party, file, sealed);
        await enter(output, { file, bytes: sealed.length, digest });
      },
    };
  };
}

/** Throws UsageError 'artifact.memory-damaged'. */
function opened({ directory, id, key, current }: MemorySlot): Uint8Array | undefined {
  if (current === undefined) return undefined;
  const { file, digest, runId } = current;
  const { name, party } = id;
  const damaged = (cause?: unknown) => new UsageError('artifact.memory-damaged', { party, name }, { cause });
  let sealed: Buffer;
  try {
    sealed = readArtifact(directory, party, name, file);
  } catch (error) {
    throw damaged(error);
  }
  const content = unsealUnder(key, { ...id, runId }, { bytes: sealed, digest });
  if (content === undefined) throw damaged();
  // A Buffer's slices share its memory, which the engine's bytes do not.
  return new Uint8Array(content.buffer, content.byteOffset, content.length);
}

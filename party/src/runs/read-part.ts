/** A run's part of a preparation made ahead, in the run's process: read once, and its file deleted before it serves. */
import { createReadStream, rmSync } from 'node:fs';
import { type Preparation, unsealPreparation } from '@tacit/engine';
import type { OpenPart } from '../preparations/held.ts';

/** Undefined at a party that does not compute. Throws UsageError 'preparation.unreadable'. */
export async function readPart({ number, sealed }: OpenPart): Promise<Preparation | undefined> {
  if (sealed === undefined) return undefined;
  const file = createReadStream(sealed.file, { start: sealed.skip }) as AsyncIterable<Uint8Array>;
  // The register is the store of the party, which has this number for this run.
  const part = await unsealPreparation(file, sealed.key, { claim: (id) => id === number });
  rmSync(sealed.file, { force: true });
  return part;
}

/** The files of a party's artifacts: written whole or not at all, and on the disk when that is said. */
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@tacit/engine/text';
import { storeError } from '../storage/errors.ts';
import './messages.ts';

/** Writes a file with mode 0600. Throws UsageError 'store.full', 'store.read-only'. */
export function writeArtifact(directory: string, party: string, name: string, content: Uint8Array): void {
  const file = join(directory, name);
  const draft = `${file}.draft`;
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      for (let at = 0; at < content.length; ) at += writeSync(descriptor, content, at);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
    syncDirectory(directory);
  } catch (error) {
    rmSync(draft, { force: true });
    throw storeError(error, { file: directory, party });
  }
}

/** Throws UsageError 'artifact.damaged' when the file cannot be read. */
export function readArtifact(directory: string, party: string, artifact: string, name: string): Buffer {
  try {
    return readFileSync(join(directory, name));
  } catch (error) {
    throw new UsageError('artifact.damaged', { party, name: artifact }, { cause: error });
  }
}

export function removeArtifactFile(directory: string, name: string): void {
  rmSync(join(directory, name), { force: true });
  syncDirectory(directory);
}

/** Removes what no artifact names: drafts, and files of runs that ended before they were entered. */
export function removeStrayFiles(directory: string, known: readonly string[]): void {
  for (const name of readdirSync(directory)) if (!known.includes(name)) rmSync(join(directory, name), { force: true });
}

/** A name is on the disk when its folder is. */
function syncDirectory(directory: string): void {
  // Windows has no such thing: there renaming is what writes the name.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

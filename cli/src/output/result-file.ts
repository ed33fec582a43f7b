/** Results in files. */
import { closeSync, existsSync, fchmodSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { UsageError } from '@tacit/party/api';

/** What can be wrong with the file is said before anything is asked. Throws UsageError 'cli.result.exists'. */
export function checkFree(file: string, force: boolean): void {
  if (!force && existsSync(file)) throw new UsageError('cli.result.exists', { file });
}

/** Results are agreed answers, but still not for every user of the machine. Throws UsageError 'cli.result.exists', 'cli.unwritable-file'. */
export function writeResult(file: string, content: string | Uint8Array, force: boolean): void {
  write(file, content, force ? 'w' : 'wx');
}

/** The same for what comes behind what this program has written there already. */
export function appendResult(file: string, content: string): void {
  write(file, content, 'a');
}

function write(file: string, content: string | Uint8Array, flags: 'w' | 'wx' | 'a'): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, flags, 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError('cli.result.exists', { file }, { cause });
    throw new UsageError('cli.unwritable-file', { file, cause: code }, { cause });
  }
  const isFile = fstatSync(descriptor).isFile();
  try {
    // One that was there may be open to others.
    if (isFile) fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, content);
  } catch (cause) {
    // Half a file would be taken for the answer.
    if (isFile && flags !== 'a') rmSync(file, { force: true });
    throw new UsageError('cli.unwritable-file', { file, cause: (cause as NodeJS.ErrnoException).code }, { cause });
  } finally {
    closeSync(descriptor);
  }
}

/** Files that only the party's own account may read. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

/** Writes a file with mode 0600, whole or not at all: a crash leaves the old content. */
export function writePrivate(file: string, content: string): void {
  const draft = join(dirname(file), `.${Date.now()}-${process.pid}.draft`);
  try {
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new UsageError('home.unusable', { file, cause: (error as Error).message }, { cause: error });
  }
}

/**
 * Content of a file that must be private. Throws UsageError 'home.missing', 'home.readable-by-others' when its mode lets
 * its group or others in, 'home.unusable'.
 */
export function readPrivate(file: string): string {
  checkPrivate(file, 0o600);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError('home.unusable', { file, cause: (error as Error).message }, { cause: error });
  }
}

/** Throws unless only the owner of `file` may enter it. `expected` is the mode to name in the hint. */
export function checkPrivate(file: string, expected: 0o600 | 0o700): void {
  if (!existsSync(file)) throw new UsageError('home.missing', { directory: dirname(file), file });
  // Windows has no such modes: its files inherit the rights of the user's folder.
  if (process.platform === 'win32') return;
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) {
    const octal = (value: number) => value.toString(8).padStart(4, '0');
    throw new UsageError('home.readable-by-others', { file, found: octal(mode), expected: octal(expected) });
  }
}

/** Gives a directory mode 0700, whatever the umask. */
export function makePrivateDirectory(directory: string): void {
  chmodSync(directory, 0o700);
}

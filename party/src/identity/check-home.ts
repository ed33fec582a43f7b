/** What is to be said about a home directory before anything runs: settings, keys and who may read them. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TacitError, UsageError } from '@tacit/engine/text';
import { openHome } from './home.ts';
import './messages.ts';

export interface HomeReport {
  /** Why a party does not start from it. */
  readonly fault?: TacitError;
  /** Files that other accounts could read if the directory were opened to them: as little as that is to be left to chance. */
  readonly loose: readonly TacitError[];
}

/** Never throws for what it finds; a fault that is not ours to explain is thrown. */
export function checkHome(directory: string): HomeReport {
  const loose = process.platform === 'win32' ? [] : looseFiles(directory);
  try {
    openHome(directory);
    return { loose };
  } catch (error) {
    if (!(error instanceof TacitError)) throw error;
    return { fault: error, loose: loose.filter(({ fields }) => fields['file'] !== error.fields['file']) };
  }
}

function looseFiles(directory: string): TacitError[] {
  return ['', 'policies', 'runs', 'preparations', 'artifacts', 'console'].flatMap((folder) => {
    const at = join(directory, folder);
    return namesIn(at).flatMap((name) => {
      const file = join(at, name);
      const entry = lstatSync(file, { throwIfNoEntry: false });
      if (entry === undefined || entry.isSymbolicLink() || (entry.mode & 0o077) === 0) return [];
      const octal = (mode: number): string => mode.toString(8).padStart(4, '0');
      const expected = octal(entry.mode & 0o700);
      return [new UsageError('home.loose-file', { file, found: octal(entry.mode & 0o777), expected })];
    });
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Opening the home says what is wrong with it.
    return [];
  }
}

/** What kind of data a path on the command line names. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders inside folders that are looked into. */
const mostDepth = 4;

/**
 * By the ending; for a folder without one, by what is in it. Undefined where neither says. The party looks closely: what is
 * no such file, or a folder with other files, it refuses.
 */
export function fileKind(path: string, depth = 0): 'csv' | 'parquet' | undefined {
  const byName = kindOf(path);
  if (byName !== undefined || !isFolder(path)) return byName;
  const names = readdirSync(path).filter((name) => !/^[._]/.test(name));
  for (const name of names) {
    const kind = kindOf(name);
    if (kind !== undefined) return kind;
  }
  // Folders such as year=2024: the party says what to do with them.
  const inner = names.find((name) => isFolder(join(path, name)));
  if (inner !== undefined) return depth < mostDepth ? fileKind(join(path, inner), depth + 1) : undefined;
  // Some programs write parts without any ending.
  const [first] = names.filter((name) => !name.includes('.'));
  if (first === undefined) return undefined;
  return startsAsParquet(join(path, first)) ? 'parquet' : 'csv';
}

function kindOf(name: string): 'csv' | 'parquet' | undefined {
  if (/\.parquet$/i.test(name)) return 'parquet';
  return /\.(?:csv|txt)(?:\.gz)?$/i.test(name) ? 'csv' : undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function startsAsParquet(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(4);
    readSync(descriptor, head);
    return head.toString('latin1') === 'PAR1';
  } finally {
    closeSync(descriptor);
  }
}

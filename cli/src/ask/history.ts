/** What was typed before, kept in a file that only its user reads. */
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Entries that are kept. */
export const mostEntries = 1_000;

/** In the party's directory, else (with a token alone there is none) in the user's own. */
export function historyFile(home: string, userHome: string = homedir()): string {
  return existsSync(home) ? join(home, 'ask-history') : join(userHome, '.tacit-ask-history');
}

export interface History {
  /** The latest first, each on one line. */
  readonly entries: readonly string[];
  add(entry: string): void;
}

/** Without a file nothing is kept. A file that cannot be read or written is as none: what is asked matters more. */
export function openHistory(file: string | undefined): History {
  let entries = file === undefined ? [] : readEntries(file);
  return {
    get entries() {
      return entries;
    },
    add(entry) {
      const line = asLine(entry);
      if (file === undefined || line === undefined || line === entries[0]) return;
      entries = [line, ...entries].slice(0, mostEntries);
      try {
        appendFileSync(file, `${line}\n`, { mode: 0o600 });
      } catch {
        // Said by nobody: it would stand between the answers.
      }
    },
  };
}

/**
 * A statement on one line, for the arrow keys; undefined for what begins with a blank, which is not to be kept, and for what would be
 * another statement on one line: with comments to the line's end, or line breaks in quotes.
 */
export function asLine(entry: string): string | undefined {
  if (/^\s|^$/.test(entry)) return undefined;
  if (!entry.includes('\n')) return entry;
  if (entry.includes('--') || /'[^']*\n[^']*'|"[^"]*\n[^"]*"|\$\$/.test(entry)) return undefined;
  return entry.replace(/\s*\n\s*/g, ' ');
}

function readEntries(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    const kept = lines.slice(-mostEntries);
    if (kept.length < lines.length) writeFileSync(file, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    // One that was there may be open to others.
    chmodSync(file, 0o600);
    return kept.reverse();
  } catch {
    return [];
  }
}

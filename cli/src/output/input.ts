/** What a command reads: a file, or standard input as `-`. */
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseJson, UsageError } from '@tacit/party/api';

const mostBytes = 16 * 1024 * 1024;

/** Text of `file`, or of standard input to its end if that is `-`. Throws UsageError 'cli.unreadable-file', 'cli.file-not-utf8', 'cli.input-…'. */
export async function readText(file: string): Promise<string> {
  try {
    if (file === '-') return await readInput();
    const bytes = readFileSync(file);
    if (!isUtf8(bytes)) throw new UsageError('cli.file-not-utf8', { file });
    return bytes.toString('utf8');
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError('cli.unreadable-file', { file, cause: (cause as NodeJS.ErrnoException).code }, { cause });
  }
}

/** JSON of `file` or standard input. Throws UsageError 'cli.not-json' too. */
export async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return parseJson(text);
  } catch (cause) {
    if (cause instanceof UsageError && cause.code !== 'json.syntax') throw cause;
    throw new UsageError('cli.not-json', { file }, { cause });
  }
}

/** Waits for whoever writes: a pipe's other end may take its time, and reading at once would fail then. */
async function readInput(): Promise<string> {
  const { stdin } = process;
  if (stdin.isTTY) throw new UsageError('cli.input-terminal');
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stdin) {
    pieces.push(piece as Buffer);
    length += (piece as Buffer).length;
    if (length > mostBytes) throw new UsageError('cli.input-too-large', { limit: mostBytes });
  }
  const bytes = Buffer.concat(pieces, length);
  if (!isUtf8(bytes)) throw new UsageError('cli.input-not-utf8');
  const text = bytes.toString('utf8');
  if (text.trim() === '') throw new UsageError('cli.input-empty');
  return text;
}

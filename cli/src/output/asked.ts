/** What a look-up is about: one key on the command line or from standard input or a file, or a file of many. */
import { UsageError } from '@tacit/party/api';
import { readText } from './input.ts';
import { fileTexts } from './parquet-rows.ts';

export type Asked = Readonly<Record<string, string>>;

/** Throws UsageError 'cli.lookup.…', 'cli.unreadable-file', 'cli.input-…'. */
export async function readAsked(key: readonly string[] | undefined, batch: string | undefined): Promise<Asked[]> {
  if ((key === undefined) === (batch === undefined)) throw new UsageError('cli.lookup.key-or-batch', {});
  if (batch === undefined) return [await readKey(key ?? [])];
  const { header, rows } = await fileTexts(batch);
  if (rows.length === 0) throw new UsageError('cli.lookup.empty-batch', { file: batch });
  return rows.map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
}

/**
 * `column=value` each; `-` and `@FILE` stand for lines of that form, which no list of processes shows. Throws UsageError
 * 'cli.lookup.bad-key', 'cli.lookup.key-twice'.
 */
async function readKey(texts: readonly string[]): Promise<Asked> {
  const parts: string[] = [];
  for (const text of texts) {
    const file = text === '-' ? text : text.startsWith('@') ? text.slice(1) : undefined;
    if (file === undefined) parts.push(text);
    else
      parts.push(
        ...(await readText(file))
          .replace(/^\uFEFF/, '')
          .split(/\r?\n/)
          .filter((line) => line.trim() !== ''),
      );
  }
  const key = new Map<string, string>();
  for (const text of parts) {
    const at = text.indexOf('=');
    // The value may be somebody's: it is not repeated.
    if (at < 1) throw new UsageError('cli.lookup.bad-key', {});
    const name = text.slice(0, at);
    if (key.has(name)) throw new UsageError('cli.lookup.key-twice', { name });
    key.set(name, text.slice(at + 1));
  }
  return Object.fromEntries(key);
}

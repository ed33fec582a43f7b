/** In which form a result is given. */
import { say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import type { Io } from './io.ts';

export const resultFormats = ['table', 'csv', 'json', 'markdown', 'parquet', 'html'] as const;
export type ResultFormat = (typeof resultFormats)[number];

export interface FormatOptions {
  readonly format?: string;
  /** Older words for two of them. */
  readonly csv?: boolean;
  readonly html?: boolean;
  readonly output?: string;
}

const endings: Readonly<Record<string, ResultFormat>> = {
  csv: 'csv',
  json: 'json',
  md: 'markdown',
  markdown: 'markdown',
  parquet: 'parquet',
  html: 'html',
  htm: 'html',
};

/** Throws UsageError 'cli.format.unknown'. */
export function formatNamed(found: string): ResultFormat {
  const format = resultFormats.find((name) => name === found.toLowerCase());
  if (format === undefined) throw new UsageError('cli.format.unknown', { found, known: resultFormats });
  return format;
}

export function formatOption(command: Command, io: Io): Command {
  return command.option('--format <name>', say('cli.format', { known: resultFormats }, io.language));
}

/** What the options say, else what the ending of the file does; undefined where neither says anything. Throws UsageError 'cli.format.…'. */
export function chosenFormat({ format, csv, html, output }: FormatOptions): ResultFormat | undefined {
  const said = [
    ...(format === undefined ? [] : [formatNamed(format)]),
    ...(csv === true ? (['csv'] as const) : []),
    ...(html === true ? (['html'] as const) : []),
  ];
  if (new Set(said).size > 1) throw new UsageError('cli.format.two', { found: said });
  return said[0] ?? endings[/\.([a-z]+)$/i.exec(output ?? '')?.[1]?.toLowerCase() ?? ''];
}

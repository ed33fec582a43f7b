import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type AuditVerdict, type Language, type MissingHead, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { exitCodes } from '../output/failure.ts';
import type { Io } from '../output/io.ts';
import { renderTable } from '../output/table.ts';
import { readJson } from '../output/input.ts';
import { fitted } from '../output/width.ts';

interface Options {
  readonly verify?: boolean;
  readonly against?: readonly string[];
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command
    .option('--verify', say('cli.audit.verify', {}, language))
    .option('--against <file...>', say('cli.audit.against', {}, language));
  examples(command, language, 'tacit audit', 'tacit audit --verify', 'tacit audit --against receipts/').action(
    async ({ verify, against }: Options) => {
      const shell = io();
      if (verify === true || against !== undefined) await verifyLog(shell, against ?? []);
      else await showLog(shell);
    },
  );
}

async function showLog(shell: Io): Promise<void> {
  const answer = await (await connect(shell)).audit();
  const { language } = shell;
  shell.show(answer, () => {
    const title = (key: string): string => say(key, {}, language);
    const table = renderTable(
      [
        { title: '#', align: 'right' },
        { title: title('cli.column.time') },
        { title: title('cli.column.event') },
        { title: title('cli.column.details') },
      ],
      answer.entries.map((entry) => [
        String(entry.sequence),
        entry.at,
        entry.event,
        Object.entries(entry.details)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ]),
    );
    return `${table}\n${answer.brokenAt === undefined ? title('cli.audit.intact') : say('cli.audit.broken', { sequence: answer.brokenAt }, language)}`;
  });
  if (answer.brokenAt !== undefined) process.exitCode = 1;
}

async function verifyLog(shell: Io, files: readonly string[]): Promise<void> {
  const receipts = await Promise.all(files.flatMap(receiptFiles).map(readJson));
  const verdict = await (await connect(shell)).verifyAudit(receipts);
  shell.show(verdict, () => fitted(verdictText(verdict, shell.language)));
  if (verdict.brokenAt !== undefined || verdict.missing.length > 0) process.exitCode = exitCodes.abort;
}

/** A file, or the JSON files of a folder. */
function receiptFiles(path: string): string[] {
  if (path === '-' || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

/** What the comparison found, for people; every fault is a line. */
export function verdictText(verdict: AuditVerdict, language: Language): string {
  const { party, entries, brokenAt, anchors, missing } = verdict;
  const chain =
    brokenAt === undefined
      ? say('cli.audit.intact', {}, language)
      : say('cli.audit.broken', { sequence: brokenAt }, language);
  const faults = missing.map((head: MissingHead) => {
    const source = say(`cli.audit.source.${head.source}`, { party, job: head.job ?? '' }, language);
    return say(`cli.audit.${head.reason}`, { entries, sequence: head.sequence, source }, language);
  });
  const compared = say(
    missing.length === 0 ? 'cli.audit.whole' : 'cli.audit.not-whole',
    { entries, anchors },
    language,
  );
  return [chain, ...faults, compared].join('\n');
}

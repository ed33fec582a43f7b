/** Preparations for people: how one is made and delivered, and which there are. */
import { preparationClient } from '@tacit/party/api/preparations';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type DealtPart,
  type DealtPreparation,
  type HeldPreparation,
  type PartyClient,
  type Preparations,
  problemText,
  say,
} from '@tacit/party/api';
import { clearLine, drawLine } from './activity.ts';
import type { Io } from './io.ts';
import { formatBytes } from './progress.ts';
import { renderTable } from './table.ts';
import { fitted } from './width.ts';

const pollMs = 200;

/**
 * Follows the making and the delivery of a job's latest preparation, or of the one with this number, on standard error until
 * nothing happens any more; Ctrl-C ends the command, not the work.
 */
export async function followDealt(
  client: PartyClient,
  job: string,
  io: Io,
  number?: string,
): Promise<DealtPreparation> {
  let lastStep = '';
  const show = (dealt: DealtPreparation): void => {
    if (io.json) return;
    const line = stepText(dealt, io);
    if (io.interactive) drawLine(line);
    else if (stepOf(dealt) !== lastStep) io.note(line);
    lastStep = stepOf(dealt);
  };
  try {
    for (;;) {
      const { dealt } = await preparationClient(client).preparations(job);
      const found = number === undefined ? dealt.at(-1) : dealt.find((each) => each.number === number);
      if (found !== undefined && isSettled(found)) return found;
      if (found !== undefined) show(found);
      await delay(pollMs);
    }
  } finally {
    if (io.interactive && lastStep !== '') process.stderr.write(clearLine);
  }
}

const isSettled = ({ step, parts, problem }: DealtPreparation): boolean =>
  problem !== undefined || (step === 'made' && !parts.some(({ state }) => state === 'delivering'));

const stepOf = ({ step }: DealtPreparation): string => (step === 'made' ? 'deliver' : step);

function stepText(dealt: DealtPreparation, io: Io): string {
  const done = dealt.step === 'made' ? dealt.parts.reduce((sum, { sent }) => sum + sent, 0) : dealt.bytes;
  const values = { done: formatBytes(done), total: formatBytes(dealt.bytesTotal) };
  return say(`cli.prepare.step.${stepOf(dealt)}`, values, io.language);
}

/** What came of it, with the next action. `files`: those that were written. */
export function dealtText(dealt: DealtPreparation, files: readonly string[], io: Io): string {
  const { job, number, parts, problem } = dealt;
  if (number === undefined) {
    const { message, hint } =
      problem === undefined ? { message: '', hint: undefined } : problemText(problem, io.language);
    return [message, ...(hint === undefined ? [] : [say('cli.hint', { hint }, io.language)])].join('\n');
  }
  const lines = [
    say('cli.prepare.made', { job, number }, io.language),
    ...parts.map((part) => partText(part, files, io)),
  ];
  const next = files.length > 0 ? 'carry' : parts.some(({ state }) => state === 'kept') ? 'again' : 'run';
  return fitted(
    [...lines, say(`cli.prepare.next-${next}`, { job, number, flag: io.homeFlag }, io.language)].join('\n'),
  );
}

function partText({ party, bytes, state, problem }: DealtPart, files: readonly string[], io: Io): string {
  const file = files.find((name) => name.endsWith(`-${party}.part`));
  const values = { party, size: formatBytes(bytes), file: file ?? '' };
  const line = `  ${say(`cli.prepare.part.${file === undefined ? state : 'written'}`, values, io.language)}`;
  if (problem === undefined) return line;
  const { message, hint } = problemText(problem, io.language);
  return `${line}: ${message}${hint === undefined ? '' : `\n  ${say('cli.hint', { hint }, io.language)}`}`;
}

export function heldText({ number, job, dealer, bytes }: HeldPreparation, io: Io): string {
  const values = { number, job, dealer, size: formatBytes(bytes), flag: io.homeFlag };
  return fitted(say('cli.prepare.imported', values, io.language));
}

export function preparationsText({ held, dealt }: Preparations, io: Io): string {
  const title = (key: string): string => say(key, {}, io.language);
  if (held.length === 0 && dealt.length === 0) return title('cli.prepare.none');
  const heldRows = held.map((each) => [
    each.number,
    each.job,
    say('cli.prepare.from', { dealer: each.dealer }, io.language),
    formatBytes(each.bytes),
    say(`cli.prepare.state.${each.state}`, { at: each.usedAt ?? '' }, io.language),
  ]);
  const dealtRows = dealt.flatMap((each) =>
    each.step === 'made'
      ? each.parts.map(({ party, bytes, state }) => [
          each.number ?? '',
          each.job,
          say('cli.prepare.for', { party }, io.language),
          formatBytes(bytes),
          title(`cli.prepare.state.${state}`),
        ])
      : [
          [
            '–',
            each.job,
            '–',
            formatBytes(each.bytesTotal),
            each.problem === undefined ? stepText(each, io) : each.problem.detail,
          ],
        ],
  );
  return renderTable(
    [
      { title: title('cli.column.preparation') },
      { title: title('cli.column.job') },
      { title: title('cli.column.part') },
      { title: title('cli.column.size'), align: 'right' },
      { title: title('cli.column.state') },
    ],
    [...heldRows, ...dealtRows],
  );
}

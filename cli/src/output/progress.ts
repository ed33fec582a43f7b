/** Progress of a run on standard error: one line that redraws itself on a terminal, a line per step elsewhere. */
import { type Job, type Progress, say, sayStep } from '@tacit/party/api';
import { clearLine, drawLine } from './activity.ts';
import type { Io } from './io.ts';
import { displayWidth, terminalWidth } from './width.ts';

export interface ProgressLine {
  update(job: Job): void;
  end(): void;
}

export function progressLine(io: Io): ProgressLine {
  let lastStep = '';
  let drawn = false;
  const clear = (): void => {
    if (drawn) process.stderr.write(clearLine);
    drawn = false;
  };
  return {
    update(job) {
      if (io.json || job.progress === undefined) return;
      if (io.interactive) {
        drawLine(progressText(job.progress, io, (terminalWidth(process.stderr) ?? 80) - 1));
        drawn = true;
      } else if (job.progress.step !== lastStep) {
        lastStep = job.progress.step;
        io.note(progressText(job.progress, io));
      }
    },
    end: clear,
  };
}

/** Progress in one line of at most `width` cells: what is least needed goes first, from the time left to the bytes. */
export function progressText(progress: Progress, { language }: Pick<Io, 'language'>, width = Infinity): string {
  const { step, rounds, roundsTotal, bytes, bytesTotal, part, elapsedSeconds } = progress;
  const share =
    part === undefined
      ? Math.max(fraction(rounds, roundsTotal), fraction(bytes, bytesTotal))
      : fraction(part.done, part.of);
  // Time left is a guess from the share done; before a tenth is done it would mislead.
  const left = share >= 0.1 && share < 1 ? (elapsedSeconds / share) * (1 - share) : undefined;
  const values = {
    step: part === undefined ? sayStep(step, language) : partText(sayStep(step, language), part, language),
    rounds,
    roundsTotal,
    bytes: formatBytes(bytes),
    bytesTotal: formatBytes(bytesTotal),
    seconds: elapsedSeconds.toFixed(1),
    left: left?.toFixed(0) ?? '',
  };
  // A party that only receives has nothing to send.
  const sends = bytesTotal === 0 ? '-rounds' : '';
  const forms = [
    ...(left === undefined ? [] : [`cli.progress${sends}-left`]),
    `cli.progress${sends}`,
    'cli.progress-short',
  ];
  let line = '';
  for (const key of forms) {
    for (const cells of barCells) {
      line = say(key, { ...values, bar: bar(share, cells) }, language);
      if (displayWidth(line) <= width) return line;
    }
  }
  return line;
}

function partText(step: string, { done, of }: NonNullable<Progress['part']>, language: Io['language']): string {
  const numbers = { done: done.toLocaleString('en-US'), of: of.toLocaleString('en-US') };
  return say('cli.progress-part', { step, ...numbers }, language);
}

const barCells = [20, 15, 10] as const;

function fraction(done: number, total: number): number {
  return total === 0 ? 0 : Math.min(1, done / total);
}

function bar(share: number, cells: number): string {
  const full = Math.round(share * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
}

/** Bytes for people: 812 B, 3.2 MB (decimal units). */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1_000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`;
}

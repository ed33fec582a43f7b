/** Progress of a run on standard error: one line that redraws itself on a terminal, a line per step elsewhere. */
import { type Job, type Progress, say } from '@tacit/party/api';
import type { Io } from './io.ts';

export interface ProgressLine {
  update(job: Job): void;
  end(): void;
}

export function progressLine(io: Io): ProgressLine {
  let lastStep = '';
  let drawn = false;
  const clear = (): void => {
    if (drawn) process.stderr.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    update(job) {
      if (io.json || job.progress === undefined) return;
      if (io.interactive) {
        clear();
        process.stderr.write(describe(job.progress, io));
        drawn = true;
      } else if (job.progress.step !== lastStep) {
        lastStep = job.progress.step;
        io.note(describe(job.progress, io));
      }
    },
    end: clear,
  };
}

function describe(progress: Progress, io: Io): string {
  const { step, rounds, roundsTotal, bytes, bytesTotal, elapsedSeconds } = progress;
  const share = Math.max(fraction(rounds, roundsTotal), fraction(bytes, bytesTotal));
  // Time left is a guess from the share done; before a tenth is done it would mislead.
  const left = share >= 0.1 && share < 1 ? (elapsedSeconds / share) * (1 - share) : undefined;
  const line = say(
    left === undefined ? 'cli.progress' : 'cli.progress-left',
    {
      bar: bar(share),
      step: say(step, {}, io.language),
      rounds,
      roundsTotal,
      bytes: formatBytes(bytes),
      bytesTotal: formatBytes(bytesTotal),
      seconds: elapsedSeconds.toFixed(1),
      left: left?.toFixed(0) ?? '',
    },
    io.language,
  );
  return line;
}

function fraction(done: number, total: number): number {
  return total === 0 ? 0 : Math.min(1, done / total);
}

function bar(share: number): string {
  const full = Math.round(share * 20);
  return `${'█'.repeat(full)}${'░'.repeat(20 - full)}`;
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

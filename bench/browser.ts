// The engine's speed in a Chromium tab: generators of masks, and three parties in the tab's one thread without a network.

import { missingChromium } from '../tools/programs.ts';
import { sourceTab } from '../tools/tab.ts';
import { type Bench, type BenchOptions, median, type Measurement } from './measure.ts';
import type { BrowserReport, BrowserRequest } from './workloads/browser.ts';

interface Line {
  readonly name: string;
  readonly work: BrowserRequest['work'];
  readonly length: number;
  readonly unit: string;
  /** The value of one run that took so long. */
  readonly value: (milliseconds: number) => number;
  readonly warmUps?: number;
  readonly runs?: number;
}

const bytes = 16 * 1024 * 1024;
const perSecond = (count: number) => (milliseconds: number) => (1000 * count) / milliseconds;

const lines: readonly Line[] = [
  { name: 'browser-aes', work: 'aes-128-ctr', length: bytes, unit: 'B/s', value: perSecond(bytes) },
  { name: 'browser-chacha20', work: 'chacha20', length: bytes, unit: 'B/s', value: perSecond(bytes) },
  { name: 'browser-multiply', work: 'multiply', length: 1e6, unit: '1/s', value: perSecond(1e6) },
  { name: 'browser-compare-64', work: 'compare', length: 1e5, unit: '1/s', value: perSecond(1e5) },
  // A browser's clock is coarse: the mean of many.
  { name: 'browser-round', work: 'round', length: 1, unit: 'µs', value: (ms) => 1000 * ms, warmUps: 200, runs: 501 },
];

async function run(_: BenchOptions, measured: (line: Measurement) => void): Promise<void> {
  const tab = await sourceTab();
  try {
    for (const { name, work, length, unit, value, warmUps = 3, runs = 9 } of lines) {
      const request: BrowserRequest = { work, length, warmUps, runs };
      const report = (await tab.call('bench/workloads/browser.ts', 'measure', [request])) as BrowserReport;
      const { milliseconds, rounds, bytes } = report;
      const mean = milliseconds.reduce((sum, each) => sum + each, 0) / milliseconds.length;
      const typical = work === 'round' ? mean : median(milliseconds);
      measured({ name, value: value(typical), unit, rounds, bytesPerParty: bytes });
    }
  } finally {
    await tab.close();
  }
}

/** Why there is no tab to measure in. */
function missing(): string | undefined {
  const program = missingChromium();
  return program && `there is no ${program.name}; to measure it: ${program.command}`;
}

export const browserBenches: readonly Bench[] = [
  { group: 'browser', names: lines.map(({ name }) => name), run, missing },
];

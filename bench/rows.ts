// Benchmarks that run one workload as several parties, each in a process of its own on this machine.

import type { LinkShape } from '@tacit/engine';
import { type Bench, type BenchOptions, median, type Measurement } from './measure.ts';
import { type Link, runProcesses } from './processes.ts';
import type { Timed } from './workloads/measure.ts';

/** What the seconds of one run mean in the table. */
export interface Scale {
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly value: (seconds: number) => number;
}

const millions = 1e-6;

/** Items a second. */
export const rate = (items: number, unit: 'k/s' | 'M/s' | 'G/s' | 'M MAC/s'): Scale => {
  const factor = unit === 'k/s' ? 1e-3 : unit === 'G/s' ? 1e-9 : millions;
  return { unit, better: 'more', value: (seconds) => (items * factor) / seconds };
};

/** Time of one of `count` equal pieces of work. */
export const time = (unit: 's' | 'ms' | 'µs', count = 1): Scale => {
  const factor = unit === 's' ? 1 : unit === 'ms' ? 1e3 : 1e6;
  return { unit, better: 'less', value: (seconds) => (seconds * factor) / count };
};

export interface Row {
  readonly name: string;
  /** bench/workloads/NAME.ts, whose `run(session, argument)` returns what `measure` gave it. */
  readonly workload: string;
  readonly argument: unknown;
  readonly parties: readonly string[];
  readonly scale: Scale;
  readonly must?: number;
  readonly aim?: number;
  /** The most bytes that a party may send in one run. */
  readonly mostBytes?: number;
  /** A line of its own for the memory of this work: the largest process, in MB, must stay below it. */
  readonly memoryMust?: number;
  /** Whether it is measured over slow links too, and the most seconds there. */
  readonly hasWan?: true;
  readonly wanMust?: number;
  /** False where the link hardly matters or a run takes long: measured over TLS only. */
  readonly raw?: false;
}

/** Slow links, as `--wan` asks for: what most countries have between their ends. */
const wide: LinkShape = { roundTripMs: 40, mbitPerSecond: 100 };

/** The benchmark of one row of the group. With `wanMust` it may run over slow links too, with that target. */
export function rowBench(group: string, row: Row): Bench {
  const { name, memoryMust, wanMust } = row;
  const memoryName = `${name}-memory`;
  return {
    group,
    names: memoryMust === undefined ? [name] : [name, memoryName],
    async run({ raw, wan }: BenchOptions, measured): Promise<void> {
      if (wan === true) {
        if (row.hasWan !== true) throw new Error(`${name} is not measured over slow links`);
        const { must: _, aim: __, ...rest } = row;
        const argument = { ...(row.argument as object), warmUps: 1, runs: 1, shape: wide };
        const slow = { ...rest, name: `${name}-wan`, argument, ...(wanMust === undefined ? {} : { must: wanMust }) };
        measured(await once(slow, 'tls'));
        return;
      }
      const line = await once(row, 'tls');
      if (row.mostBytes !== undefined && line.bytesPerParty > row.mostBytes) {
        throw new Error(`${name}: a party sent ${line.bytesPerParty} bytes, the most are ${row.mostBytes}`);
      }
      const plain = raw && row.raw !== false ? { rawValue: (await once(row, 'raw')).value } : {};
      measured({ ...line, ...plain });
      if (memoryMust !== undefined) {
        const { rounds, bytesPerParty, peakMemoryMB = 0 } = line;
        const value = peakMemoryMB;
        measured({ name: memoryName, value, unit: 'MB', rounds, bytesPerParty, must: memoryMust, better: 'less' });
      }
    },
  };
}

async function once({ name, workload, argument, parties, scale, must, aim }: Row, link: Link): Promise<Measurement> {
  const module = new URL(`workloads/${workload}.ts`, import.meta.url).href;
  const outcomes = await runProcesses(parties, module, argument, link);
  const timed = outcomes.map(({ result }) => result as Timed);
  // A run has ended when its slowest party has.
  const seconds = (timed[0] as Timed).milliseconds.map(
    (_, i) => Math.max(...timed.map(({ milliseconds }) => milliseconds[i] as number)) / 1000,
  );
  const most = (of: (party: Timed) => number): number => Math.max(...timed.map(of));
  return {
    name,
    value: scale.value(median(seconds)),
    unit: scale.unit,
    rounds: most(({ clocks }) => clocks[1]) - most(({ clocks }) => clocks[0]),
    bytesPerParty: most(({ bytes }) => bytes),
    ...(must === undefined ? {} : { must }),
    ...(aim === undefined ? {} : { aim }),
    better: scale.better,
    cpuMilliseconds: most(({ cpuMilliseconds }) => cpuMilliseconds),
    firstMilliseconds: most(({ firstMilliseconds }) => firstMilliseconds),
    startMilliseconds: Math.max(...outcomes.map(({ startMilliseconds }) => startMilliseconds)),
    peakMemoryMB: Math.max(...outcomes.map(({ peakMemoryMB }) => peakMemoryMB)),
  };
}

// Look-ups at a provider, the engine's part: both sides on this machine, each in a process of its own, over TLS. `must` and `aim`
// are for two cores that do both sides' work.

import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type ByteList,
  type Evaluator,
  generateKey,
  libraryFileBytes,
  type OprfKey,
  oprfSuite,
  prepareLibrary,
  systemRandom,
} from '@tacit/engine';
import type { Bench } from './measure.ts';
import { type Row, rowBench, time } from './rows.ts';
import type { LookupsRequest } from './workloads/lookups.ts';

const million = 1_000_000;
const payloadBytes = 100;

const lookups = (
  name: string,
  by: LookupsRequest['by'],
  queries: number,
  runs: number,
  rest: Pick<Row, 'scale' | 'must' | 'aim'>,
): Row => ({
  name,
  workload: 'lookups',
  argument: { by, rows: million, payloadBytes, queries, warmUps: 3, runs } satisfies LookupsRequest,
  parties: ['insurer', 'bank'],
  raw: false,
  ...rest,
});

const rows: readonly Row[] = [
  lookups('lookup-1m', 'library', 1, 15, { scale: time('ms'), must: 60, aim: 20 }),
  lookups('lookup-pir-1m', 'retrieval', 1, 15, { scale: time('ms'), must: 150, aim: 60 }),
  lookups('lookup-batch', 'library', 1000, 5, { scale: time('s'), must: 3, aim: 1 }),
];

/** A provider's preparation, with a thread for every core. */
const publish: Bench = {
  group: 'lookups',
  names: ['lookup-publish'],
  async run({ published = million }, measured) {
    const suite = await oprfSuite('voprf');
    const key = generateKey(suite, systemRandom);
    const threads = Array.from({ length: availableParallelism() }, () => threadFor(key));
    try {
      const table = {
        inputs: listOf(published, (i) => new TextEncoder().encode(`customer ${i}`)),
        payloads: listOf(published, (i) => new Uint8Array(payloadBytes).fill(i)),
      };
      const terms = { libraryId: new Uint8Array(32), payloadBytes, size: published };
      const evaluators = threads.map(({ evaluate }) => evaluate);
      const cpu = process.cpuUsage();
      const start = performance.now();
      const { file } = await prepareLibrary(table, terms, { suite, key, random: systemRandom, evaluators });
      const value = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      if (file.length !== libraryFileBytes(payloadBytes, published)) throw new Error('a library of another size');
      const isDeclared = published === million;
      measured({
        name: isDeclared ? 'lookup-publish' : `lookup-publish (${published} rows)`,
        value,
        unit: 's',
        rounds: 0,
        bytesPerParty: file.length,
        ...(isDeclared ? { must: 240, aim: 60 } : {}),
        better: 'less',
        cpuMilliseconds: (user + system) / 1000,
        peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
      });
    } finally {
      await Promise.all(threads.map(({ stop }) => stop()));
    }
  },
};

function threadFor(key: OprfKey): { readonly evaluate: Evaluator; readonly stop: () => Promise<unknown> } {
  const worker = new Worker(new URL('publish-thread.ts', import.meta.url), { workerData: key });
  return {
    async evaluate(chunk) {
      worker.postMessage(chunk);
      const [outputs] = (await once(worker, 'message')) as [Uint8Array];
      return outputs;
    },
    stop: () => worker.terminate(),
  };
}

function listOf(count: number, item: (i: number) => Uint8Array): ByteList {
  const offsets = new Uint32Array(count + 1);
  const items = Array.from({ length: count }, (_, i) => item(i));
  items.forEach(({ length }, i) => {
    offsets[i + 1] = (offsets[i] as number) + length;
  });
  const bytes = new Uint8Array(offsets[count] as number);
  items.forEach((each, i) => bytes.set(each, offsets[i]));
  return { bytes, offsets };
}

export const lookupBenches: readonly Bench[] = [...rows.map((row) => rowBench('lookups', row)), publish];

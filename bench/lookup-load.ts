// Look-ups between parties: many callers of one provider at once, and one program's question over the whole path. All on this machine, over
// TLS; `must` and `aim` are for two cores that do everybody's work.

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PartyClient } from '@tacit/party/api';
import { serviceClient } from '@tacit/party/api/services';
import { type DemoParty, introduce, startDemoParty, stopParty } from '../cli/src/demo/parties.ts';
import { Caller } from './lookup-callers.ts';
import { type Bench, type Measurement, median } from './measure.ts';

const service = 'scores';
const dayMs = 86_400_000;
/** Callers, questions of each, rows. */
const load = { callers: 50, questions: 20, rows: 10_000 };
const http = { questions: 200, rows: 100_000 };

const idOf = (row: number): string => `P${1_000_000 + row}`;
const scoreOf = (row: number): string => String(300 + ((row * 7_919) % 550));

/** `name` with a table of so many rows, to be published to `callers`. */
async function addPersons({ client }: DemoParty, folder: string, rows: number): Promise<void> {
  const path = join(folder, 'persons.csv');
  const lines = Array.from({ length: rows }, (_, row) => `${idOf(row)},${scoreOf(row)}\n`);
  writeFileSync(path, `id,score\n${lines.join('')}`);
  await client.addDataset({ name: 'persons', source: { kind: 'csv', path }, key: ['id'] });
  const uses = 'columns:\n  id: { allow: [membership] }\n  score: { allow: [payload] }\n';
  await client.setPolicy('persons', `dataset: persons\nrecipients: ["*"]\n${uses}`);
}

const publish = async (client: PartyClient, callers: readonly string[]) =>
  await serviceClient(client).publishService({
    name: service,
    dataset: 'persons',
    key: ['id'],
    payload: ['score'],
    callers,
    perDay: 1_000_000,
    until: new Date(Date.now() + 30 * dayMs).toISOString(),
  });

/** Once a version is published. */
async function prepared(client: PartyClient): Promise<void> {
  await serviceClient(client).refreshService(service);
  for (;;) {
    const { preparing, problem } = await serviceClient(client).service(service);
    if (problem !== undefined) throw new Error(problem.message);
    if (preparing === undefined) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

export async function withFolder<T>(
  work: (folder: string, started: (child: ChildProcess) => void) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
  const children: ChildProcess[] = [];
  try {
    return await work(folder, (child) => children.push(child));
  } finally {
    await Promise.all(children.map(stopParty));
    rmSync(folder, { recursive: true, force: true });
  }
}

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] as number;
};

/** Milliseconds of each question, payload bytes of one at the larger side, and the provider's processor time for one in milliseconds. */
interface Asked {
  readonly milliseconds: readonly number[];
  readonly bytes: number;
  readonly cpuMilliseconds: number;
}

/** Processor time of a process so far, in milliseconds; NaN where the system does not say. */
export function cpuOf({ process: { pid } }: DemoParty): number {
  try {
    const [, fields = ''] = /\) (.*)$/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').trim()) ?? [];
    const [user, system] = fields.split(' ').slice(11, 13).map(Number);
    // In hundredths of a second.
    return 10 * ((user ?? Number.NaN) + (system ?? Number.NaN));
  } catch {
    return Number.NaN;
  }
}

function line(
  name: string,
  { bytes, cpuMilliseconds }: Asked,
  value: number,
  targets: Pick<Measurement, 'must' | 'aim'> = {},
): Measurement {
  return { name, value, unit: 'ms', better: 'less', rounds: 2, bytesPerParty: bytes, cpuMilliseconds, ...targets };
}

/** All callers ask all the time: whenever one has its answer, it asks about another person. */
async function askAtOnce(): Promise<Asked> {
  return await withFolder(async (folder, started) => {
    const provider = await startDemoParty('provider', folder, { language: 'en', started });
    await addPersons(provider, folder, load.rows);
    const callers: Caller[] = [];
    try {
      for (let i = 0; i < load.callers; i++) {
        const { code } = await provider.client.invite();
        callers.push(await Caller.meet(`caller${i}`, folder, code));
      }
      const jobs = await publish(
        provider.client,
        callers.map(({ name }) => name),
      );
      for (const { id } of jobs) await provider.client.approve(id);
      for (const caller of callers) await caller.approve();
      await prepared(provider.client);
      const shared = await (callers[0] as Caller).fetchLibrary();
      let bytes = 0;
      const ask = async (caller: Caller, row: number): Promise<number> => {
        const began = performance.now();
        const { answers, sent, received } = await caller.ask(idOf(row), shared);
        const took = performance.now() - began;
        if (answers[0]?.values?.['score'] !== scoreOf(row)) throw new Error('the answer is not the row');
        bytes = Math.max(bytes, sent, received);
        return took;
      };
      // Compilers and connections are warm, as they are in a service.
      await Promise.all(callers.map(async (caller, i) => await ask(caller, i)));
      const cpu = cpuOf(provider);
      const times = await Promise.all(
        callers.map(async (caller, i) => {
          const own: number[] = [];
          for (let n = 0; n < load.questions; n++) own.push(await ask(caller, (i * 131 + n * 17) % load.rows));
          return own;
        }),
      );
      const milliseconds = times.flat();
      return { milliseconds, bytes, cpuMilliseconds: (cpuOf(provider) - cpu) / milliseconds.length };
    } finally {
      for (const caller of callers) caller.close();
    }
  });
}

/** A program asks its own party, which asks the provider's. */
async function askByHttp(): Promise<Asked> {
  return await withFolder(async (folder, started) => {
    const [provider, bank] = (await Promise.all(
      ['provider', 'bank'].map((name) => startDemoParty(name, folder, { language: 'en', started })),
    )) as [DemoParty, DemoParty];
    await introduce([provider, bank]);
    await addPersons(provider, folder, http.rows);
    const [job] = await publish(provider.client, ['bank']);
    if (job === undefined) throw new Error('no contract');
    for (const { client } of [provider, bank]) await client.approve(job.id);
    await prepared(provider.client);
    const milliseconds: number[] = [];
    let [bytes, cpu] = [0, 0];
    // The first fetches the library.
    for (let n = -20; n < http.questions; n++) {
      const row = ((n + 20) * 997) % http.rows;
      if (n === 0) cpu = cpuOf(provider);
      const began = performance.now();
      const told = await serviceClient(bank.client).lookup('provider', service, [{ id: idOf(row) }]);
      if (n >= 0) milliseconds.push(performance.now() - began);
      if (told.answers[0]?.values?.['score'] !== scoreOf(row)) throw new Error('the answer is not the row');
      bytes = Math.max(bytes, told.bytes.sent, told.bytes.received);
    }
    return { milliseconds, bytes, cpuMilliseconds: (cpuOf(provider) - cpu) / milliseconds.length };
  });
}

export const lookupLoadBenches: readonly Bench[] = [
  {
    group: 'lookups',
    names: ['lookup-load', 'lookup-load-p50'],
    async run(_, measured) {
      const asked = await askAtOnce();
      measured(line('lookup-load', asked, quantile(asked.milliseconds, 0.99), { must: 500, aim: 150 }));
      measured(line('lookup-load-p50', asked, median(asked.milliseconds)));
    },
  },
  {
    group: 'lookups',
    names: ['lookup-http', 'lookup-http-p99'],
    async run(_, measured) {
      const asked = await askByHttp();
      measured(line('lookup-http', asked, median(asked.milliseconds)));
      measured(line('lookup-http-p99', asked, quantile(asked.milliseconds, 0.99)));
    },
  },
];

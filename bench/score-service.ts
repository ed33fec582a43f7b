// Scoring as a service, over the whole path: a program asks its own party about one applicant, three parties compute over TLS, the score comes
// back. A logistic model of 23 features of two owners; `must` and `aim` are for two cores that do everybody's work.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from '@tacit/party/api';
import { serviceClient } from '@tacit/party/api/services';
import { type DemoParty, introduce, startDemoParty } from '../cli/src/demo/parties.ts';
import { cpuOf, quantile, withFolder } from './lookup-load.ts';
import type { Bench } from './measure.ts';

const features = { bank: 13, telecom: 10 };
const [trained, people] = [2_000, 20_000];
const calls = { warmUps: 40, one: 200, callers: 4, each: 50 };

const idOf = (row: number): string => `P${1_000_000 + row}`;
/** Numbers of 0 to 999 that have nothing to do with each other. */
const valueOf = (row: number, column: number): number =>
  ((((row + 1) * 7_919 + (column + 3) * 104_729) ** 2) >>> 7) % 1_000;
const columnsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `x${i}`);

async function addTable(
  { client }: DemoParty,
  folder: string,
  name: string,
  rows: number,
  { first, count, label = false }: { readonly first: number; readonly count: number; readonly label?: boolean },
): Promise<void> {
  const path = join(folder, `${name}.csv`);
  const columns = columnsOf(count);
  const lines = Array.from({ length: rows }, (_, row) => {
    const values = columns.map((_column, i) => valueOf(row, first + i));
    const bad = (values[0] ?? 0) + valueOf(row, 77) > 1_000;
    return [idOf(row), ...values, ...(label ? [bad] : [])].join(',');
  });
  writeFileSync(path, `${[['id', ...columns, ...(label ? ['bad'] : [])].join(','), ...lines].join('\n')}\n`);
  const ranges = Object.fromEntries(columns.map((column) => [column, '0..999']));
  await client.addDataset({ name, source: { kind: 'csv', path }, key: ['id'], types: { id: 'text' }, ranges });
  const numbers = columns.map((column) => `  ${column}: { allow: [aggregate, combine, single-out] }\n`).join('');
  await client.setPolicy(
    name,
    `dataset: ${name}\nminimum_group_size: 10\nkept_shares: allow\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n` +
      `  id: { allow: [join, membership] }\n${numbers}${label ? '  bad: { allow: [aggregate, combine] }\n' : ''}`,
  );
}

async function signed(parties: readonly DemoParty[], question: Question): Promise<string> {
  const [bank] = parties as [DemoParty];
  const { id } = await bank.client.propose({ helper: 'notary', recipients: ['bank'], ...question });
  for (const { client } of parties) await client.approve(id);
  return id;
}

async function done(parties: readonly DemoParty[], question: Question): Promise<string> {
  const id = await signed(parties, question);
  const [bank] = parties as [DemoParty];
  await bank.client.run(id);
  for (const { client } of parties) {
    for (;;) {
      const { state, failure } = await client.job(id);
      if (state === 'completed') break;
      if (failure !== undefined && failure !== null) throw new Error(failure.problem.detail);
      await new Promise((next) => setTimeout(next, 100));
    }
  }
  return id;
}

interface Asked {
  readonly one: readonly number[];
  readonly several: readonly number[];
  /** Of all answers of several callers. */
  readonly perSecond: number;
  readonly cpuMilliseconds: number;
  readonly rounds: number;
  readonly bytes: number;
}

async function ask(): Promise<Asked> {
  return await withFolder(async (folder, started) => {
    const parties = await Promise.all(
      ['bank', 'telecom', 'notary'].map((name) => startDemoParty(name, folder, { language: 'en', started })),
    );
    const [bank, telecom] = parties as [DemoParty, DemoParty];
    await introduce(parties);
    await addTable(bank, folder, 'customers', trained, { first: 0, count: features.bank, label: true });
    await addTable(bank, folder, 'applicants', people, { first: 0, count: features.bank });
    await addTable(telecom, folder, 'people', people, { first: features.bank, count: features.telecom });
    const own = columnsOf(features.bank).map((column) => `bank.customers.${column}`);
    const theirs = columnsOf(features.telecom).map((column) => `telecom.people.${column}`);
    const tables = ['bank.customers', 'telecom.people'];
    const columns = [...own, ...theirs, 'bank.customers.bad'];
    const align = await done(parties, { kind: 'align', question: { tables, on: ['id'], columns } });
    const train = await done(parties, {
      kind: 'train',
      question: { aligned: `align/${align}/table`, model: 'logistic', label: 'bad', features: [...own, ...theirs] },
    });
    const job = await signed(parties, {
      kind: 'serve',
      question: {
        service: 'credit',
        model: `train/${train}/model`,
        tables: ['bank.applicants', 'telecom.people'],
        on: ['id'],
        perDay: 1_000_000,
      },
    });
    const { cost } = (await bank.client.job(job)).contract;
    const client = serviceClient(bank.client);
    let next = 0;
    const call = async (): Promise<number> => {
      const row = (next++ * 997) % people;
      const began = performance.now();
      const { values } = await client.score('credit', { id: idOf(row) });
      const took = performance.now() - began;
      if (values['found_telecom'] !== true || !(Number(values['score']) >= 0)) throw new Error('no score');
      return took;
    };
    const several = async (count: number): Promise<number[]> => {
      const times: number[] = [];
      for (let i = 0; i < count; i++) times.push(await call());
      return times;
    };
    await several(calls.warmUps);
    const cpu = cpuOf(bank);
    const one = await several(calls.one);
    const cpuMilliseconds = (cpuOf(bank) - cpu) / one.length;
    const began = performance.now();
    const many = await Promise.all(Array.from({ length: calls.callers }, () => several(calls.each)));
    const perSecond = (1_000 * calls.callers * calls.each) / (performance.now() - began);
    return {
      one,
      several: many.flat(),
      perSecond,
      cpuMilliseconds,
      rounds: cost.rounds,
      bytes: Math.max(...cost.bytes),
    };
  });
}

export const scoreServiceBenches: readonly Bench[] = [
  {
    group: 'learning',
    names: [
      'score-service',
      'score-service-p95',
      'score-service-several',
      'score-service-several-p95',
      'score-service-rate',
    ],
    async run(_, measured) {
      const { one, several, perSecond, cpuMilliseconds, rounds, bytes: bytesPerParty } = await ask();
      const line = (name: string, value: number, more: object = {}): void =>
        measured({ name, value, unit: 'ms', better: 'less', rounds, bytesPerParty, ...more });
      line('score-service', quantile(one, 0.5), { must: 100, aim: 30, cpuMilliseconds });
      line('score-service-p95', quantile(one, 0.95));
      line(`score-service-several`, quantile(several, 0.5));
      line(`score-service-several-p95`, quantile(several, 0.95));
      measured({ name: 'score-service-rate', value: perSecond, unit: '/s', better: 'more', rounds, bytesPerParty });
    },
  },
];

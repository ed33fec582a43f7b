// TPC-H, every party a process of its own: all 22 queries with each table at another owner, and with two owners; two of them alone.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DatasetCard } from '@tacit/analysis';
import { openTestDatabase, type TestDatabase } from '../analysis/src/sql/testing/database.ts';
import { compileOver, differencesOf } from '../analysis/src/sql/testing/same-answer.ts';
import {
  eachAnother,
  shopAndPlatform,
  type TpchSplit,
  tpchQuestion,
} from '../analysis/src/sql/testing/tpch-questions.ts';
import { storeTpch } from '../analysis/src/sql/testing/tpch-tables.ts';
import type { Bench, BenchOptions, Measurement } from './measure.ts';
import { runProcesses } from './processes.ts';
import type { TpchOutcome, TpchRequest } from './workloads/tpch.ts';

interface Tables {
  readonly database: TestDatabase;
  readonly cards: readonly DatasetCard[];
  readonly files: TpchRequest['files'];
}

interface Asked {
  readonly seconds: number;
  readonly compileSeconds: number;
  /** Of all parties together. */
  readonly cpuSeconds: number;
  readonly mostCpuMilliseconds: number;
  readonly rounds: number;
  readonly bytesPerParty: number;
  readonly peakMemoryMB: number;
}

/** The tables in one place, for the right answers, and as a file for each owner. */
async function store(split: TpchSplit, scale: number, folder: string): Promise<Tables> {
  const database = await openTestDatabase(DuckDBInstance);
  const cards = await storeTpch(database, split, scale);
  const files: Record<string, string> = {};
  for (const [table, owner] of Object.entries(split)) {
    const file = join(folder, `${owner}-${table}.parquet`);
    await database.run(`COPY ${owner}.${table} TO '${file}' (FORMAT parquet)`);
    files[`${owner}.${table}`] = file;
  }
  return { database, cards, files };
}

const workload = new URL('workloads/tpch.ts', import.meta.url).href;
const wide = { roundTripMs: 40, mbitPerSecond: 100 };

/** One question of parties that have just started. Throws unless its answer is DuckDB's over all tables. */
async function ask({ database, cards, files }: Tables, sql: string, { wan }: BenchOptions): Promise<Asked> {
  const compiling = performance.now();
  const compiled = await compileOver(cards, sql);
  const compileSeconds = (performance.now() - compiling) / 1000;
  const { plan, disclosure, cost } = compiled;
  const computers = plan.parties.length;
  const request: TpchRequest = { plan, disclosure, computers, files };
  const parties = [...plan.parties, ...plan.clients];
  const outcomes = await runProcesses(parties, workload, wan === true ? { ...request, shape: wide } : request);
  const results = outcomes.map(({ result }) => result as TpchOutcome);
  const answer = results.find((each) => each.answer !== undefined)?.answer;
  if (answer === undefined) throw new Error('nobody has the answer');
  const [wrong] = await differencesOf(database, sql, answer);
  if (wrong !== undefined) throw new Error(`the answer differs from the answer in the clear: ${wrong}`);
  if (results.map(({ bytes }) => bytes).join() !== cost.bytes.join()) throw new Error('bytes differ from counted ones');
  const most = (of: (each: TpchOutcome) => number): number => Math.max(...results.map(of));
  return {
    seconds: most(({ milliseconds }) => milliseconds) / 1000,
    compileSeconds,
    cpuSeconds: results.reduce((sum, { cpuMilliseconds }) => sum + cpuMilliseconds, 0) / 1000,
    mostCpuMilliseconds: most(({ cpuMilliseconds }) => cpuMilliseconds),
    rounds: most(({ rounds }) => rounds),
    bytesPerParty: most(({ bytes }) => bytes),
    peakMemoryMB: Math.max(...outcomes.map(({ peakMemoryMB }) => peakMemoryMB)),
  };
}

interface Row {
  readonly name: string;
  readonly split: TpchSplit;
  /** Those of the options where there are none. */
  readonly queries?: readonly number[];
  readonly must: number;
  readonly aim: number;
}

const all = Array.from({ length: 22 }, (_, i) => i + 1);
const usualScale = 0.1;

/** Seconds of all questions, one after another; each is a line on the error output as well, as they take minutes together. */
function bench({ name, split, queries, must, aim }: Row): Bench {
  return {
    group: 'sql',
    names: [name],
    async run(options, measured) {
      const { scale = usualScale, queries: wanted = all, wan } = options;
      const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
      try {
        const tables = await store(split, scale, folder);
        const asked: Asked[] = [];
        for (const query of queries ?? wanted) {
          const each = await ask(tables, tpchQuestion(query, split), options);
          asked.push(each);
          if (queries === undefined) console.error(lineOf(`${name} Q${query}`, each));
        }
        const sum = (of: (each: Asked) => number): number => asked.reduce((total, each) => total + of(each), 0);
        const isWhole = scale === usualScale && (queries !== undefined || wanted.length === all.length) && wan !== true;
        const line: Measurement = {
          name: [name, ...(scale === usualScale ? [] : [`sf${scale}`]), ...(wan === true ? ['wan'] : [])].join('-'),
          value: sum(({ seconds }) => seconds),
          unit: 's',
          rounds: sum(({ rounds }) => rounds),
          bytesPerParty: sum(({ bytesPerParty }) => bytesPerParty),
          cpuMilliseconds: sum(({ mostCpuMilliseconds }) => mostCpuMilliseconds),
          peakMemoryMB: Math.max(...asked.map(({ peakMemoryMB }) => peakMemoryMB)),
        };
        measured(isWhole ? { ...line, must, aim, better: 'less' } : line);
        tables.database.close();
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

const lineOf = (name: string, { seconds, compileSeconds, cpuSeconds, rounds, bytesPerParty, peakMemoryMB }: Asked) =>
  `${name}: ${seconds.toFixed(2)} s, compiled in ${compileSeconds.toFixed(2)} s, ${cpuSeconds.toFixed(1)} s of processors, ` +
  `${rounds} rounds, ${(bytesPerParty / 1e6).toFixed(1)} MB a party, ${peakMemoryMB} MB of memory`;

export const tpchBenches: readonly Bench[] = [
  bench({ name: 'q3-strict', split: eachAnother, queries: [3], must: 12, aim: 6 }),
  bench({ name: 'q13-strict', split: eachAnother, queries: [13], must: 2.5, aim: 1.1 }),
  bench({ name: 'tpch-strict', split: eachAnother, must: 240, aim: 117 }),
  bench({ name: 'tpch-split', split: shopAndPlatform, must: 60, aim: 20 }),
];

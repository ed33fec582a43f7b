// Many parties and descriptions: what eight or sixty-four owners that only send shares cost, a description of a million rows, and
// how far the estimates of `explain` are from the runs.

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { disclosureGuard, type LocalGroups, runtimeOf, sqlKind } from '@tacit/analysis';
import { protocolNamed, runParty } from '@tacit/engine';
import { certificateSha256, createCertificate, partyLinks, type Place } from '@tacit/engine/node';
import { hospitalScenario } from '../cli/src/demo/hospitals.ts';
import { type Outcome, runDemo } from '../cli/src/demo/demo.ts';
import { silent } from '../cli/src/demo/narrate.ts';
import type { Shape } from '../cli/src/demo/parties.ts';
import type { Figure } from '../cli/src/demo/figure.ts';
import type { Scenario } from '../cli/src/demo/scenario.ts';
import { type Bench, median } from './measure.ts';

const million = 1_000_000;
const columns = Array.from({ length: 10 }, (_, i) => `x${i}`);
const owners = ['north', 'south', 'west'];

/** Three Parquet files of `rows` rows and ten columns. */
async function describeScenario(folder: string, rows: number): Promise<Scenario> {
  const files = owners.map((owner) => join(folder, `${owner}.parquet`));
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  for (const [i, file] of files.entries()) {
    const numbers = columns.map(
      (name, j) => `CAST((hash(i * 31 + ${i * 10 + j}) % 100000) / 100 AS DECIMAL(9,2)) AS ${name}`,
    );
    await connection.run(
      `COPY (SELECT ${numbers.join(', ')} FROM range(${rows}) AS t(i)) TO '${file}' (FORMAT parquet)`,
    );
  }
  const lists = columns.map(
    (name) => `count(${name}), avg(${name}::DOUBLE), var_samp(${name}::DOUBLE), quantile_cont(${name}::DOUBLE, 0.5)`,
  );
  const list = files.map((file) => `'${file}'`).join(', ');
  const all = `SELECT ${lists.join(', ')} FROM read_parquet([${list}], hive_partitioning = false)`;
  const [clear = []] = (await connection.runAndReadAll(all)).getRows();
  connection.closeSync();
  database.closeSync();
  const uses = columns.map((name) => `  ${name}: { allow: [filter, aggregate] }\n`).join('');
  return {
    introduction: 'demo.hospitals',
    ask: {
      kind: 'describe',
      question: {
        tables: owners.map((owner) => `${owner}.data`),
        columns,
        statistics: ['count', 'mean', 'variance', 'quantiles'],
        quantiles: [0.5],
      },
    },
    parties: owners,
    tables: owners.map((owner, i) => ({
      owner,
      name: 'data',
      file: files[i] as string,
      policy: `dataset: data\nminimum_group_size: 10\nrecipients: ["*"]\nhelpers: []\ncolumns:\n${uses}`,
    })),
    compare: ({ numbers }) => Promise.resolve(figuresOf(numbers as Numbers, clear.map(Number))),
  };
}

interface Numbers {
  readonly groups: readonly {
    readonly columns: readonly {
      readonly count: number;
      readonly mean: number;
      readonly variance: number;
      readonly quantiles: readonly { readonly value: number; readonly error: number }[];
    }[];
  }[];
}

function figuresOf({ groups: [group] }: Numbers, clear: readonly number[]): Figure[] {
  return (group?.columns ?? []).flatMap(({ count, mean, variance, quantiles }, i) => {
    const [half] = quantiles;
    const computed = [count, mean, variance, half?.value ?? Number.NaN];
    const allowed = [0, 1e-6, 1e-3, (half?.error ?? 0) + 1e-6];
    return computed.map((value, j) => ({
      what: `${columns[i]} ${j}`,
      computed: value,
      clear: clear[4 * i + j] as number,
      allowed: allowed[j] as number,
    }));
  });
}

async function runs(make: (folder: string) => Promise<Scenario>, times: number, shape?: Shape) {
  const all: { outcome: Outcome; estimated: number }[] = [];
  for (let i = 0; i < times; i++) {
    let estimated = Number.NaN;
    const viewer = {
      ...silent,
      explained: (_: Scenario, { estimatedSeconds }: { estimatedSeconds: number | null }) => {
        estimated = estimatedSeconds ?? Number.NaN;
      },
    };
    const outcome = await runDemo(
      { scenario: make, language: 'en', ...(shape === undefined ? {} : { shape }) },
      viewer,
    );
    if (!outcome.matches) throw new Error('the answer differs from the answer in the clear');
    all.push({ outcome, estimated });
  }
  return all;
}

const runSeconds = ({ seconds }: Outcome): number => seconds['run'] as number;

function traffic({ result: { measured } }: Outcome) {
  return { rounds: measured.rounds, bytesPerParty: Math.max(...measured.bytes) };
}

const clients = 64;
const wards = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** All parties in this process, over TLS: 64 owners send what they have counted by ward to three computers. */
async function consortium() {
  const names = Array.from({ length: clients }, (_, i) => `owner${i}`);
  const computers = ['computer0', 'computer1', 'computer2'];
  const publicKey = 'A'.repeat(43);
  const card = (owner: string) => ({
    owner,
    name: 'stays',
    rowsUpTo: 10_000,
    contentDigest: 'a'.repeat(64),
    policyDigest: 'b'.repeat(64),
    minimumGroupSize: 10,
    withheldGroups: 'hidden' as const,
    emptyGroups: 'hidden' as const,
    unique: [],
    recipients: ['*'],
    helpers: ['*'],
    columns: [
      { name: 'ward', type: { kind: 'text' as const }, nullable: false, categories: wards, allow: ['group' as const] },
      {
        name: 'days',
        type: { kind: 'integer' as const },
        nullable: false,
        range: { min: '0', max: '1000' },
        allow: ['aggregate' as const],
      },
    ],
  });
  const branches = names.map((owner) => `SELECT ward, days FROM ${owner}.stays`).join(' UNION ALL ');
  const { plan, disclosure, cost } = await sqlKind.compile({
    kind: 'sql',
    question: { sql: `SELECT ward, COUNT(*) AS n, AVG(days) AS mean FROM (${branches}) AS s GROUP BY ward` },
    protocol: 'replicated',
    parties: [
      ...computers.map((name) => ({ name, role: 'helper' as const, publicKey })),
      ...names.map((name) => ({ name, role: 'contributor' as const, publicKey })),
    ],
    datasets: names.map(card),
    recipients: ['owner0'],
  });
  const everyone = [...plan.parties, ...plan.clients];
  const identities = everyone.map((name) => createCertificate(name));
  const ports = await Promise.all(plan.parties.map(freePort));
  const parties = everyone.map((name, i): Place => {
    const certSha256 = certificateSha256((identities[i] as { cert: string }).cert);
    return { name, host: '127.0.0.1', port: ports[i] ?? 1, certSha256 };
  });
  const rows = wards.map((_, i) => BigInt(100 + i));
  const load = (stage: number): Promise<LocalGroups> => {
    const ids = (plan.stages[stage] as { partials: readonly { id: string }[] }).partials.map(({ id }) => id);
    const partials = Object.fromEntries(ids.map((id) => [id, BigInt64Array.from(rows)]));
    return Promise.resolve({ kind: 'groups', partials });
  };
  const started = performance.now();
  const outcomes = await Promise.all(
    everyone.map(async (_, self) => {
      const computing = plan.parties.length;
      const channels = await partyLinks({ parties, self, computers: computing, identity: identities[self] as never });
      const options = {
        names: everyone,
        self,
        channels,
        sessionId: 'bench',
        program: 'consortium',
        computers: computing,
      };
      return await runParty(options, async (session) => {
        const guard = disclosureGuard(disclosure, everyone);
        return await sqlKind.run(plan, runtimeOf({ session, protocol: protocolNamed(plan.protocol), guard, load }));
      });
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const released = outcomes[everyone.indexOf('owner0')]?.result as
    | { measures: Record<string, BigInt64Array> }
    | undefined;
  const expected = rows.map((count) => count * BigInt(clients)).join();
  if (released?.measures['rows']?.join() !== expected) throw new Error('the answer is not the sum of what was sent');
  const sent = outcomes.map(({ traffic: { sent: to } }) => to.reduce((sum, bytes) => sum + bytes, 0));
  if (sent.join() !== cost.bytes.join()) throw new Error('counted bytes differ from declared ones');
  return { seconds, rounds: cost.rounds, bytesPerParty: Math.max(...cost.bytes) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

const shapes: readonly (readonly [string, Shape | undefined])[] = [
  ['estimate-0ms', undefined],
  ['estimate-10ms', { roundTripMs: 10, mbitPerSecond: 100 }],
  ['estimate-40ms', { roundTripMs: 40, mbitPerSecond: 100 }],
];

export const partyBenches: readonly Bench[] = [
  {
    group: 'parties',
    names: ['describe-1m'],
    async run(_, measured) {
      const folder = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
      try {
        const scenario = await describeScenario(folder, million);
        const all = await runs(() => Promise.resolve(scenario), 3);
        const value = median(all.map(({ outcome }) => runSeconds(outcome)));
        measured({
          name: 'describe-1m',
          value,
          unit: 's',
          must: 15,
          better: 'less',
          ...traffic((all[0] as (typeof all)[0]).outcome),
        });
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
  {
    group: 'parties',
    names: ['consortium-64'],
    async run(_, measured) {
      const all = [await consortium(), await consortium(), await consortium()];
      const [{ rounds, bytesPerParty } = { rounds: 0, bytesPerParty: 0 }] = all;
      const value = median(all.map(({ seconds }) => seconds));
      measured({ name: 'consortium-64', value, unit: 's', must: 5, better: 'less', rounds, bytesPerParty });
    },
  },
  ...shapes.map(
    ([name, shape]): Bench => ({
      group: 'parties',
      names: [name],
      // What `explain` said, over what the run took: between 0.5 and 2.
      async run(_, measured) {
        const all = await runs((folder) => Promise.resolve(hospitalScenario(folder)), 3, shape);
        const value = median(all.map(({ outcome, estimated }) => estimated / runSeconds(outcome)));
        measured({ name, value, unit: 'times', ...traffic((all[0] as (typeof all)[0]).outcome) });
      },
    }),
  ),
];

/** Calls on a session that stays open: computed where all let them pass, on protocols with and without a preparation, and ended by the caller. */
import { DuckDBInstance } from '@duckdb/node-api';
import { type Contract, kindNamed, type LocalData, type PartyRef } from '@tacit/analysis';
import { type AbortError, protocolNamed, runLocal, runProgram, toRest } from '@tacit/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardOf, type Kept, keptTable, modelName, trainedInTheClear } from '../analysis/src/learning/testing/models.ts';
import { openTestDatabase, type TestDatabase } from '../analysis/src/sql/testing/database.ts';
import { type CallPort, serveCalls } from '../party/src/runs/serving.ts';
import type { SignedCall } from '../party/src/runs/run-messages.ts';

type Told = Parameters<CallPort['answered']>[0];
type Held = NonNullable<Parameters<typeof serveCalls>[1]['held']>;

let database: TestDatabase;
let kept: Kept;
const allow = ['aggregate', 'combine', 'single-out'] as const;

beforeAll(async () => {
  database = await openTestDatabase(DuckDBInstance);
  for (const sql of [
    `CREATE SCHEMA bank; CREATE TABLE bank.customers AS SELECT 'k' || i AS id, (18 + (i * 37) % 70)::BIGINT AS age,
       hash(i * 31) % 100 < 30 + (i * 37) % 70 / 2 AS bad FROM range(200) r(i)`,
    `CREATE SCHEMA insurer; CREATE TABLE insurer.policies AS SELECT 'k' || i AS id, ((i * 31) % 500)::BIGINT AS claims FROM range(180) r(i)`,
  ])
    await database.run(sql);
  const number = (name: string, min: string, max: string) =>
    ({ name, type: { kind: 'integer' }, nullable: false, range: { min, max }, allow }) as const;
  const aligned = await keptTable(database, [
    cardOf('bank', 'customers', 200, [
      number('age', '18', '88'),
      { name: 'bad', type: { kind: 'boolean' }, nullable: false, allow: ['aggregate', 'combine'] },
    ]),
    cardOf('insurer', 'policies', 180, [number('claims', '0', '500')]),
  ]);
  const question = { model: 'logistic', label: 'bad', features: ['age', 'claims'] } as const;
  ({ kept } = await trainedInTheClear({ aligned: 'align/0000000000000000/table', ...question }, aligned));
});
afterAll(() => database.close());

/** A contract as far as calls depend on it. */
async function contractUnder(protocol: string): Promise<Contract> {
  const parties = kept.parties.slice(0, protocolNamed(protocol).parties.max === 3 ? 3 : 2) as PartyRef[];
  const kind = kindNamed('serve');
  const asked = {
    service: 'credit',
    model: modelName,
    tables: ['bank.customers', 'insurer.policies'],
    on: ['id'],
    perDay: 9,
  };
  const { artifacts, datasets } = kept;
  const question = kind.read(asked);
  const request = { kind: 'serve', question, parties, protocol, datasets, artifacts, recipients: ['bank'] };
  const { plan, disclosure } = await kind.compile(request);
  return {
    kind: 'serve',
    plan,
    disclosure,
    parties,
    security: { protocol },
    recipients: ['bank'],
  } as unknown as Contract;
}

async function heldUnder({ plan, parties, security }: Contract): Promise<Held[]> {
  const [use] = plan.uses ?? [];
  if (use === undefined) throw new Error('no model');
  const clear = kept.held.get(use.name);
  const protocol = protocolNamed(security.protocol);
  const { results } = await runLocal(
    parties.map(({ name }) => name),
    (session) =>
      runProgram(protocol, session, async (sharing) => {
        const parts: (readonly BigUint64Array[])[] = [];
        for (const [i, vector] of use.vectors.entries()) {
          if (vector.domain !== 'ring') throw new Error('a model is numbers');
          const bounds = { min: BigInt(vector.min ?? ''), max: BigInt(vector.max ?? '') };
          const own = sharing.session.owns(0) ? clear?.[i]?.[0] : undefined;
          const ring = sharing.within(await sharing.inputRing(0, vector.length, own), bounds);
          parts.push(toRest(sharing, ring, { domain: 'ring', length: vector.length, bounds }));
        }
        return new Map([[use.name, parts]]);
      }),
  );
  return results as Held[];
}

const signed = (call: string): SignedCall => ({ call: { call } as SignedCall['call'], signature: '' });
const passed = { answer: { format: 'tacit-answer-v1', call: '', at: '', answer: '' }, signature: '' } as const;
const refused = { problem: { code: 'service.quota', kind: 'policy' } as never };

/** Three calls of the bank; `admit` is what the insurer says to each. */
async function called(
  contract: Contract,
  keys: readonly string[],
  admit: (turn: number) => typeof passed | typeof refused,
  lies = false,
) {
  const held = await heldUnder(contract);
  const names = contract.parties.map(({ name }) => name);
  const told: Told[] = [];
  const begun: string[] = [];
  const loads: number[] = [];
  const running = runLocal(names, async (session) => {
    const { self } = session;
    const own = names[self] ?? '';
    let next = 0;
    const port: CallPort = {
      next: async () => {
        const key = keys[next++];
        return await Promise.resolve(
          key === undefined ? undefined : { signed: signed(`call ${next}`), given: [[key]] },
        );
      },
      admit: async (turn) => await Promise.resolve(own === 'insurer' ? admit(turn) : passed),
      begin: async (turn) => {
        begun.push(`${own} ${turn}`);
        await Promise.resolve();
      },
      skip: (turn) => void begun.push(`${own} -${turn}`),
      answered: (each) => void told.push(each),
    };
    const load = async (stage: number): Promise<LocalData> => {
      loads.push(stage);
      return await database.load(kindNamed('serve').stages(contract.plan)[stage] as never);
    };
    // A caller that lies says go whatever it hears.
    const through = lies && self === 0 ? lying(session) : session;
    await serveCalls(through, { contract, caller: 0, names, held: held[self] as Held, load, port });
  });
  await running;
  return { told, begun, loads };
}

/** The session of a caller that goes on with a call that was refused. */
function lying<S extends { send(to: number, chunk: Uint8Array, last: boolean): void }>(session: S): S {
  return new Proxy(session, {
    get: (of, name) => {
      if (name === 'send')
        return (to: number, chunk: Uint8Array, last: boolean) =>
          of.send(to, chunk.length === 1 ? Uint8Array.of(1) : chunk, last);
      const value: unknown = Reflect.get(of, name, of);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

test.each(['replicated', 'additive-ot'])(
  'under %s calls are computed one after the other, and rows read once',
  async (protocol) => {
    const contract = await contractUnder(protocol);
    const { told, begun, loads } = await called(contract, ['k7', 'k199', 'k7', 'k8'], (turn) =>
      turn === 3 ? refused : passed,
    );
    const rows = told.map(({ result }) => (result?.kind === 'table' ? result.table.rows[0] : undefined));
    expect(rows.map((row) => row?.slice(1))).toEqual([[true, true], [true, false], undefined, [true, true]]);
    expect(Number(rows[0]?.[0])).toBeGreaterThan(0);
    expect(rows[0]?.[0]).not.toBe(rows[3]?.[0]);
    expect(told[2]?.verdicts).toContainEqual(['insurer', refused]);
    expect(begun.filter((each) => each.startsWith('insurer'))).toEqual([
      'insurer 1',
      'insurer 2',
      'insurer -3',
      'insurer 4',
    ]);
    expect([...loads].sort((a, b) => a - b)).toEqual([0, 1]);
  },
);

test('a party that refused computes nothing, whatever the caller says then', async () => {
  const contract = await contractUnder('replicated');
  const lied = called(contract, ['k7'], () => refused, true);
  await expect(lied).rejects.toMatchObject({
    code: expect.stringMatching(/service\.not-let-pass|peer\./),
  } satisfies Partial<Record<keyof AbortError, unknown>>);
});

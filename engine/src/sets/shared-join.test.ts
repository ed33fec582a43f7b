import { expect, test } from 'vitest';
import type { TacitError } from '../base/errors.ts';
import { unpackBits } from '../math/bits.ts';
import { permitAll } from '../sharing/guard.ts';
import type { Ring } from '../sharing/model.ts';
import { protocolNamed } from '../sharing/registry.ts';
import { runProgram } from '../sharing/run.ts';
import { runLocal, startLocal } from '../transport/local-mesh.ts';
import type { Session, Traffic } from '../transport/session.ts';
import type { JoinTable } from './join.ts';
import { sharedJoin, sharedJoinRows } from './shared-join.ts';

/** Two owners, one that only receives, and a dealer. */
const names = ['left', 'right', 'auditor', 'dealer'];
const roles = { computers: 2 };
const top = 2n ** 64n - 1n;

const tableOf = (keys: readonly bigint[]): JoinTable => ({
  rows: keys.length,
  keys: [{ kind: 'integer', values: BigInt64Array.from(keys) }],
  ring: [BigUint64Array.from(keys, (key) => top - key)],
  words: [BigUint64Array.from(keys, (key) => key ^ top)],
});

const tables = (left: readonly bigint[], right: readonly bigint[]) => (session: Session) =>
  runProgram(
    protocolNamed('additive-dealer'),
    session,
    async (sharing) => {
      const side = { rows: 30, ring: 1, words: [64] };
      const request = { left: { owner: 0, ...side }, right: { owner: 1, ...side } };
      const result = await sharedJoin(sharing, request, { left: tableOf(left), right: tableOf(right) });
      const valid = unpackBits(await sharing.openBits(result.valid), result.length);
      const numbers = await sharing.open(result.left.ring[0] as Ring);
      expect(result.length).toBe(sharedJoinRows([side.rows, side.rows]));
      const told = await sharing.revealBits(result.valid, 'valid', [2]);
      if (sharing.session.self === 2) return { valid: unpackBits(told as BigUint64Array, result.length) };
      return { valid, numbers };
    },
    permitAll,
  );

/** What a run sends but for heartbeats, which go by the clock. */
const payload = ({ rounds, sent, received, steps }: Traffic) => ({ rounds, sent, received, steps });

const range = (start: number, end: number): bigint[] =>
  Array.from({ length: end - start }, (_, i) => BigInt(start + i));

test('what is sent says nothing of what is in common; rows without a partner hold other values in every run', async () => {
  const runs = [];
  for (const right of [range(0, 30), range(30, 60), range(30, 60), []]) {
    runs.push(await runLocal(names, tables(range(0, 30), right), roles));
  }
  const [same, disjoint, again, none] = runs;
  const found = (run: typeof same) => {
    const { valid, numbers } = (run as NonNullable<typeof run>).results[0] as {
      valid: Uint8Array;
      numbers: BigUint64Array;
    };
    return [...numbers].filter((_, i) => valid[i] === 1).sort((a, b) => (a < b ? -1 : 1));
  };
  expect(found(same)).toEqual(
    range(0, 30)
      .map((key) => top - key)
      .sort((a, b) => (a < b ? -1 : 1)),
  );
  for (const run of [disjoint, again, none]) {
    expect(found(run)).toEqual([]);
    expect(run?.traffic.map(payload)).toEqual(same?.traffic.map(payload));
    expect(run?.results[2]?.valid).toEqual(run?.results[0]?.valid);
  }
  const values = [disjoint, again].flatMap((run) => [...(run?.results[0]?.numbers ?? [])]);
  expect(new Set(values).size).toBe(values.length);
});

test('an owner’s duplicates and tables too long stop the join, and the other hears of neither count', async () => {
  const failures = async (right: readonly bigint[]) =>
    await Promise.all(
      startLocal(names, tables(range(0, 2), right), roles).map((run) =>
        run.then(() => undefined).catch((error: unknown) => error as TacitError),
      ),
    );
  const repeated = await failures([5n, 6n, 5n]);
  expect(repeated[1]).toMatchObject({
    code: 'join.duplicate-keys',
    fields: { party: 'right', keys: 1, rows: 2, most: 2 },
  });
  expect(repeated[0]).toMatchObject({ code: 'run.stopped-by-data' });
  expect((await failures(range(0, 31)))[1]).toMatchObject({ code: 'join.too-many-rows' });
});

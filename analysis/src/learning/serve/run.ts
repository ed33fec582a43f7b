/**
 * The joint program of one call. The caller tells every other owner the key that it asks about; each finds its row, or none, and shares the
 * model's cells of it, or, where the model is of prepared columns, its own columns (`prepared-cells.ts`). What is missing stands at the mean of
 * the training rows, as in the training. Only the caller is told the number, and which owners have the key. It never branches on a secret: which row an owner has is that owner's own.
 *
 * Where several owners are told keys, each also shares bits of a hash of what it was told. A caller that told them different ones would learn the sum
 * of one owner's features alone, and of several persons in one call who has them: so random multiples of the differences of these bits are added to
 * what it is told. A difference that is not 0 is 1 or −1, and the sum uniform in Z_2^64 then; of the same key nothing is added.
 */
import { type Bits, type Ring, sha256, type Sharing, together } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import type { LocalRows } from '../../local/stages.ts';
import { toldNumber, toldParts } from '../model-use.ts';
import { explainUse } from '../models.ts';
import { askedKey, keyIn, keyRoom } from './asked.ts';
import { oneRowOf, ownCells, rowOf } from './own-rows.ts';
import type { ServePlan } from './plan.ts';
import { handedBy, ownColumns, preparedCells } from './prepared-cells.ts';
import './step-messages.ts';

export const lines = { score: 'score', found: 'found', contributions: 'contributions' } as const;
const steps = { key: 'serve: key', rows: 'serve: rows', score: 'serve: score', reveal: 'serve: reveal' } as const;

/** Of two keys that somebody has, a service that tells them apart is wrong once in 2^64. */
const hashBits = 64;

/** What the caller is told. */
export interface Served {
  /** In units of 10^−decimals. */
  readonly score: bigint;
  /** By stage: 1 where its owner has the key. */
  readonly found: BigUint64Array;
  /** Of each feature what it adds, in the units of the score, and the base last; null where that is not told. */
  readonly parts: BigInt64Array | null;
}

export function runServe(plan: ServePlan, runtime: Runtime): Promise<Served | undefined> {
  return runtime.compute((sharing) => served(plan, runtime, sharing));
}

async function served(plan: ServePlan, runtime: Runtime, sharing: Sharing): Promise<Served | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const caller = everyone.indexOf(plan.recipients[0]);
  const owners = plan.stages.map(({ party }) => everyone.indexOf(party));
  session.step(steps.key);
  const given = session.owns(caller) ? runtime.given : undefined;
  if (session.owns(caller) && given === undefined) throw new Error('the caller was given no key');
  const asked = given === undefined ? undefined : askedKey(plan, given);
  const arrived = await session.parallel(
    owners.map((owner) => async (branch) => {
      return owner === caller ? asked : await branch.transfer(caller, owner, keyRoom, asked);
    }),
  );

  const others = owners.flatMap((owner, stage) => (owner === caller ? [] : [stage]));
  const marked = others.length > 1 ? hashBits : 0;

  session.step(steps.rows);
  const { features, model, prepared } = plan.serve;
  const one = oneRowOf(model);
  const cellsIn = features.map(({ feature }) => one.width(model, feature));
  const widths = owners.map((_, stage) =>
    features.reduce((sum, each, i) => sum + (each.stage === stage ? (cellsIn[i] as number) : 0), 0),
  );
  // What an owner hands over before it says whether it has a row: cells and whether they count, or columns.
  const numbers = widths.map((width, stage) =>
    prepared === undefined ? 2 * width : handedBy(prepared, stage).numbers,
  );
  const flags = owners.map((_, stage) => (prepared === undefined ? 0 : handedBy(prepared, stage).bits));
  const own: (BigUint64Array | undefined)[] = [];
  const ownFlags: (BigUint64Array | undefined)[] = [];
  let callerHas = 0n;
  for (const [stage, owner] of owners.entries()) {
    if (!session.owns(owner)) {
      own.push(undefined);
      ownFlags.push(undefined);
      continue;
    }
    const rows = (await runtime.load(stage)) as LocalRows;
    // In the clear one process has what the caller was given.
    const told = arrived[stage] ?? asked ?? new Uint8Array(keyRoom);
    const key = keyIn(told);
    const row = key === undefined ? undefined : rowOf(plan, rows, key);
    if (owner === caller && row !== undefined) callerHas = 1n;
    const count = numbers[stage] as number;
    const all = new BigInt64Array(count + 1 + marked);
    if (prepared === undefined) {
      const { cells, counting } = ownCells(plan.serve, stage, rows, row);
      all.set(cells);
      all.set(counting, cells.length);
      ownFlags.push(undefined);
    } else {
      const columns = ownColumns(plan, prepared, stage, rows, row);
      all.set(columns.numbers);
      ownFlags.push(columns.bits);
    }
    all[count] = row === undefined ? 0n : 1n;
    if (marked > 0) all.set(bitsOfHash(told), count + 1);
    own.push(new BigUint64Array(all.buffer));
  }
  const [inputs, bits] = await together<[Ring[], (Bits | undefined)[]]>(sharing, [
    (of: Sharing) =>
      together<Ring[]>(
        of,
        owners.map((owner, stage) => (on: Sharing) => {
          return on.inputRing(owner, (numbers[stage] as number) + 1 + marked, own[stage]);
        }),
      ),
    (of: Sharing) =>
      together<(Bits | undefined)[]>(
        of,
        owners.map((owner, stage) => async (on: Sharing) => {
          const count = flags[stage] as number;
          return count === 0 ? undefined : await on.inputBits(owner, 1, count, ownFlags[stage]);
        }),
      ),
  ]);

  session.step(steps.score);
  const kept = runtime.artifact.use(sharing, plan.uses[0].name);
  const part = (stage: number, from: number, to: number) => sharing.slice(inputs[stage] as Ring, from, to);
  const has = numbers.map((count, stage) => part(stage, count, count + 1));
  const found = sharing.concatenate(has);
  async function preparedRow(on: Sharing): Promise<[Ring, Ring]> {
    if (prepared !== undefined) {
      const fitted = runtime.artifact.use(on, plan.uses[1]?.name ?? '') as Ring[];
      const handed = { numbers: numbers.map((count, stage) => part(stage, 0, count)), bits, found: has };
      return await preparedCells(on, plan.serve, prepared, fitted, handed);
    }
    const order = cellOrder(plan, cellsIn, widths);
    return [0, 1].map((half) => {
      const all = widths.map((width, stage) => part(stage, half * width, (half + 1) * width));
      return on.gather(on.concatenate(all), order);
    }) as [Ring, Ring];
  }
  const used = { features: features.map(({ feature }) => feature), model: kept, output: plan.serve.output.name };
  const marks = others.map((stage) => {
    const from = (numbers[stage] as number) + 1;
    return part(stage, from, from + marked);
  });
  const { explained, output, decimals } = plan.serve;
  const partCount = explained === undefined ? 0 : features.length + 1;
  const [said, masks] = await together<[Ring[], Ring]>(sharing, [
    async (on: Sharing) => {
      const [cells, counting] = await preparedRow(on);
      return await together<Ring[]>(on, [
        async (branch) => {
          return await toldNumber(branch, output, decimals, await one.predict(branch, model, cells, counting, used));
        },
        ...(explained === undefined
          ? []
          : [
              async (branch: Sharing) => {
                const by = explainUse(model, plan.uses[0].name);
                const parts = await by.one(branch, model, cells, counting, used);
                const told = await toldParts(branch, explained, decimals, parts);
                return branch.concatenate(told.map((each) => branch.within(each)));
              },
            ]),
      ]);
    },
    (on: Sharing) => masksUnlessAlike(on, marks, 1 + others.length + partCount),
  ]);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const answer = sharing.concatenate(
    [said[0] as Ring, sharing.gather(found, Uint32Array.from(others)), ...said.slice(1)].map((each) =>
      sharing.within(each),
    ),
  );
  const shown = sharing.add(answer, masks);
  const told = await together<(BigUint64Array | undefined)[]>(sharing, [
    (on: Sharing) => on.reveal(on.slice(shown, 0, 1), lines.score, [caller]),
    (on: Sharing) => on.reveal(on.slice(shown, 1, 1 + others.length), lines.found, [caller]),
    async (on: Sharing) => {
      if (partCount === 0) return undefined;
      return await on.reveal(on.slice(shown, 1 + others.length, shown.length), lines.contributions, [caller]);
    },
  ]);
  const [score, answers, parts] = told;
  if (score === undefined || answers === undefined) return undefined;
  const all = new BigUint64Array(owners.length).fill(callerHas);
  others.forEach((stage, i) => {
    all[stage] = answers[i] as bigint;
  });
  return {
    score: BigInt.asIntN(64, score[0] as bigint),
    found: all,
    parts: parts === undefined ? null : BigInt64Array.from(parts, (each) => BigInt.asIntN(64, each)),
  };
}

/** `count` numbers: 0 where all vectors are the same, else uniform in Z_2^64; vectors of bits. Rounds of `dot`. */
async function masksUnlessAlike(sharing: Sharing, [first, ...others]: readonly Ring[], count: number): Promise<Ring> {
  if (first === undefined || others.length === 0) return sharing.within(sharing.filledRing(count, 0n));
  const apart = sharing.concatenate(
    others.map((each) => sharing.subtract(sharing.within(each), sharing.within(first))),
  );
  const { length } = apart;
  const all = sharing.gather(
    apart,
    Uint32Array.from({ length: count * length }, (_, i) => i % length),
  );
  return await sharing.dot(sharing.randomRing(all.length), all, count);
}

/** So many of a hash, each 0 or 1. */
function bitsOfHash(message: Uint8Array): BigInt64Array {
  const hash = sha256(message);
  return BigInt64Array.from({ length: hashBits }, (_, i) => BigInt(((hash[i >> 3] as number) >> (i & 7)) & 1));
}

/** Where each cell of the model's features stands among the owners', one owner after the other. */
function cellOrder(
  { serve: { features } }: ServePlan,
  cellsIn: readonly number[],
  widths: readonly number[],
): Uint32Array {
  const next = widths.map((_, stage) => widths.slice(0, stage).reduce((sum, width) => sum + width, 0));
  return Uint32Array.from(
    features.flatMap(({ stage }, feature) => {
      const from = next[stage] as number;
      const width = cellsIn[feature] as number;
      next[stage] = from + width;
      return Array.from({ length: width }, (_, i) => from + i);
    }),
  );
}

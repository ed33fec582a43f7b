/** The joint program of scores. Rows are told in a random order that nobody knows, so that their places say nothing. */
import { type Bits, type Ring, type Sharing, together, unpackBits } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { type Predicted, toldNumber, toldParts } from '../model-use.ts';
import { explainUse, useOf } from '../models.ts';
import { KeptRows } from '../rows.ts';
import type { ScorePlan } from './plan.ts';
import './step-messages.ts';

const steps = { rows: 'score: rows', scores: 'score: scores', reveal: 'score: reveal' } as const;

/** What recipients are told, by row: places without a row hold zeros. */
export interface Scored {
  readonly valid: Uint8Array;
  /** In units of 10^−decimals. */
  readonly scores: BigInt64Array;
  /** Carried integers of the shown columns, and whether there is a value. */
  readonly shown: readonly { readonly values: BigInt64Array; readonly present: Uint8Array | null }[];
  /** What each feature adds, in the same units, and the base of all rows; null where that is not told. */
  readonly parts: { readonly byFeature: readonly BigInt64Array[]; readonly base: bigint } | null;
}

/** Values by line, in the order in which they are released. */
export type ScoreLine = 'rows' | 'scores' | 'contributions' | 'shown';

export function linesOf({ uses: [{ vectors }], aligned, score }: ScorePlan): ReadonlyMap<ScoreLine, number> {
  const rows = vectors[aligned.table.valid]?.length ?? 0;
  const flags = score.show.filter(({ present }) => present !== undefined).length;
  return new Map([
    ['rows', rows],
    ['scores', rows],
    ...(score.explained === undefined ? [] : [['contributions', rows * score.features.length + 1] as const]),
    ...(score.show.length > 0 ? [['shown', rows * (score.show.length + flags)] as const] : []),
  ]);
}

export function runScore(plan: ScorePlan, runtime: Runtime): Promise<Scored | undefined> {
  return runtime.compute((sharing) => scored(plan, runtime, sharing));
}

async function scored(plan: ScorePlan, runtime: Runtime, sharing: Sharing): Promise<Scored | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  const { score, aligned } = plan;
  session.step(steps.rows);
  const { table } = aligned;
  const rowsPlan = { table, features: score.features, needed: [], places: null };
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, aligned.name));
  const model = runtime.artifact.use(sharing, plan.uses[1].name);

  session.step(steps.scores);
  const used = { model, output: score.output.name };
  const [{ rows, rounded }, added] = await together<[Told, readonly [Ring, Ring] | undefined]>(sharing, [
    async (on) => {
      const own = { plan: rowsPlan, kept: kept.on(on) };
      const { rows: found, numbers: said } = await useOf(score.model).predict(on, score.model, own, used);
      return { rows: found, rounded: await toldNumber(on, score.output, score.decimals, said) };
    },
    async (on) => {
      const { explained, model: card } = score;
      if (explained === undefined) return undefined;
      const own = { plan: rowsPlan, kept: kept.on(on) };
      const found = await explainUse(card, plan.uses[1].name).rows(on, card, own, used);
      return await toldParts(on, explained, score.decimals, found);
    },
  ]);
  const columns = added === undefined ? [] : columnsIn(sharing, added[0], rows.length);
  const numbers = [rounded, ...columns, ...score.show.map((column) => kept.value(column))];
  const masks = sharing.concatenate(numbers.map(() => rows.ones));
  const masked = await sharing.multiply(
    masks,
    sharing.within(sharing.concatenate(numbers.map((each) => sharing.within(each)))),
  );
  const flags = score.show.flatMap((column) => kept.present(column) ?? []);
  const planes: Bits =
    flags.length === 0
      ? rows.valid
      : sharing.joinPlanes([
          rows.valid,
          await sharing.and(sharing.joinPlanes(flags), sharing.joinPlanes(flags.map(() => rows.valid))),
        ]);
  const { length } = rows;
  const parts = numbers.map((_, i) => sharing.slice(masked, i * length, (i + 1) * length));
  const moved = await sharing.shuffle(sharing.randomOrder(length), { rings: parts, bits: [planes] });

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const recipients = plan.recipients.map((name) => everyone.indexOf(name));
  const all = moved.bits[0] as Bits;
  const valid = await sharing.revealBits(sharing.slicePlanes(all, 0, 1), 'rows', recipients);
  const [first, ...rest] = moved.rings as [Ring, ...Ring[]];
  const others = rest.slice(columns.length);
  const scores = await sharing.reveal(first, 'scores', recipients);
  const moves =
    added === undefined
      ? undefined
      : await sharing.reveal(
          sharing.concatenate([...rest.slice(0, columns.length), added[1]].map((each) => sharing.within(each))),
          'contributions',
          recipients,
        );
  // A line is told in one message: whether there is a value stands behind the values as 0 or 1.
  const present = flags.length === 0 ? [] : [await sharing.bitsToRing(sharing.slicePlanes(all, 1, 1 + flags.length))];
  const shown =
    score.show.length === 0
      ? undefined
      : await sharing.reveal(
          sharing.concatenate([...others, ...present].map((each) => sharing.within(each))),
          'shown',
          recipients,
        );
  if (valid === undefined || scores === undefined) return undefined;
  let flag = score.show.length;
  return {
    valid: unpackBits(valid, length),
    scores: signed(scores),
    parts:
      moves === undefined
        ? null
        : {
            byFeature: columns.map((_, i) => signed(moves.slice(i * length, (i + 1) * length))),
            base: BigInt.asIntN(64, moves.at(-1) as bigint),
          },
    shown: score.show.map((column, i) => {
      const values = signed((shown as BigUint64Array).slice(i * length, (i + 1) * length));
      if (column.present === undefined) return { values, present: null };
      const own = (shown as BigUint64Array).slice(flag * length, (flag + 1) * length);
      flag += 1;
      return { values, present: Uint8Array.from(own, Number) };
    }),
  };
}

interface Told {
  readonly rows: Predicted['rows'];
  readonly rounded: Ring;
}

/** Vectors of `length` one after another. Local. */
const columnsIn = (sharing: Sharing, x: Ring, length: number): Ring[] =>
  Array.from({ length: x.length / length }, (_, i) => sharing.slice(x, i * length, (i + 1) * length));

const signed = (words: BigUint64Array): BigInt64Array =>
  new BigInt64Array(words.buffer, words.byteOffset, words.length);

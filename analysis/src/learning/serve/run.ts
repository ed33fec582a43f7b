/**
 * The joint program of one call. The caller tells every other owner the key that it asks about; each finds its row, or none, and shares the
 * model's cells of it. What is missing stands at the mean of the training rows, as in the training. Only the caller is told the number,
 * and which owners have the key. It never branches on a secret: which row an owner has is that owner's own.
 */
import { asFixed, fixedMatrix, fixedWithin, type Ring, type Sharing, together } from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import type { LocalRows } from '../../local/stages.ts';
import { boundsOfTerms, featureFormat, rangeOfTerms } from '../rows.ts';
import { modelNumbers } from '../score/number.ts';
import { askedKey, keyIn, keyRoom } from './asked.ts';
import { ownCells, rowOf, widthOf } from './own-rows.ts';
import type { ServePlan } from './plan.ts';
import './step-messages.ts';

export const lines = { score: 'score', found: 'found' } as const;
const steps = { key: 'serve: key', rows: 'serve: rows', score: 'serve: score', reveal: 'serve: reveal' } as const;

/** What the caller is told. */
export interface Served {
  /** In units of 10^−decimals. */
  readonly score: bigint;
  /** By stage: 1 where its owner has the key. */
  readonly found: BigUint64Array;
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

  session.step(steps.rows);
  const { features, model } = plan.serve;
  const of = (stage: number) => features.filter((each) => each.stage === stage);
  const widths = owners.map((_, stage) => of(stage).reduce((sum, each) => sum + widthOf(each), 0));
  const own: (BigUint64Array | undefined)[] = [];
  let callerHas = 0n;
  for (const [stage, owner] of owners.entries()) {
    if (!session.owns(owner)) {
      own.push(undefined);
      continue;
    }
    const rows = (await runtime.load(stage)) as LocalRows;
    // In the clear one process has what the caller was given.
    const key = keyIn(arrived[stage] ?? asked ?? new Uint8Array(keyRoom));
    const row = key === undefined ? undefined : rowOf(plan, rows, key);
    if (owner === caller && row !== undefined) callerHas = 1n;
    const { cells, counting } = ownCells(of(stage), model.bits, rows, row);
    const all = new BigInt64Array(2 * cells.length + 1);
    all.set(cells);
    all.set(counting, cells.length);
    all[2 * cells.length] = row === undefined ? 0n : 1n;
    own.push(new BigUint64Array(all.buffer));
  }
  const inputs = await together<Ring[]>(
    sharing,
    owners.map((owner, stage) => (on: Sharing) => {
      return on.inputRing(owner, 2 * (widths[stage] as number) + 1, own[stage]);
    }),
  );

  session.step(steps.score);
  const [coefficients, fills] = runtime.artifact.use(sharing, plan.uses[0].name) as [Ring, Ring];
  const unit = 1n << BigInt(model.bits);
  const [cells, counting, found] = [0, 1, 2].map((part) =>
    sharing.concatenate(
      inputs.map((each, stage) => {
        const width = widths[stage] as number;
        return sharing.slice(each, part * width, part === 2 ? 2 * width + 1 : (part + 1) * width);
      }),
    ),
  ) as [Ring, Ring, Ring];
  const order = termOrder(plan, widths);
  const bounded = sharing.within(sharing.gather(cells, order), { min: -unit, max: unit });
  const has = sharing.within(sharing.gather(counting, order), { min: 0n, max: 1n });
  const gaps = sharing.within(sharing.addConstant(sharing.negate(has), 1n), { min: 0n, max: 1n });
  const most = boundsOfTerms(model.bits);
  const means = sharing.within(sharing.within(fills), { min: -most, max: most });
  const filled = sharing.add(bounded, await sharing.multiply(gaps, means));
  const values = fixedWithin(sharing, asFixed(featureFormat(model.bits), filled), rangeOfTerms);
  const number = await modelNumbers(sharing, plan.serve, fixedMatrix(values, 1, order.length), coefficients);

  session.step(steps.reveal);
  await runtime.releasing(sharing);
  const others = owners.flatMap((owner, stage) => (owner === caller ? [] : [stage]));
  const told = await together<(BigUint64Array | undefined)[]>(sharing, [
    (on: Sharing) => on.reveal(number, lines.score, [caller]),
    (on: Sharing) => on.reveal(on.gather(found, Uint32Array.from(others)), lines.found, [caller]),
  ]);
  const [score, answers] = told;
  if (score === undefined || answers === undefined) return undefined;
  const all = new BigUint64Array(owners.length).fill(callerHas);
  others.forEach((stage, i) => {
    all[stage] = answers[i] as bigint;
  });
  return { score: BigInt.asIntN(64, score[0] as bigint), found: all };
}

/** Where each term of the model stands among the owners' cells, one owner after the other. */
function termOrder({ serve: { features } }: ServePlan, widths: readonly number[]): Uint32Array {
  const next = widths.map((_, stage) => widths.slice(0, stage).reduce((sum, width) => sum + width, 0));
  return Uint32Array.from(
    features.flatMap((each) => {
      const from = next[each.stage] as number;
      next[each.stage] = from + widthOf(each);
      return Array.from({ length: widthOf(each) }, (_, i) => from + i);
    }),
  );
}

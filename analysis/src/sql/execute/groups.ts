/** The 'groups' source: every owner has aggregated its own rows, and the partial results are combined under protocol. */
import { packBits, type Bits, type Ring, type Sharing, together, wordsFor } from '@tacit/engine';
import type { GroupStage, LocalGroups } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';
import { type Extreme, extremeAcross, isExtreme } from './extremes.ts';
import type { Load } from '../../kinds/runtime.ts';
import { type Aggregates, partyNumber } from './parts.ts';
import { checkLocalGroups } from '../../local/decode.ts';
import { steps } from './steps.ts';
import { carry } from './wide.ts';

/** Aggregates of a 'groups' plan. Rounds: one for the inputs, and a comparison per level of owners if MIN or MAX is asked. */
export async function combineGroups(sharing: Sharing, plan: Plan, load: Load): Promise<Aggregates> {
  const stages = plan.stages as readonly GroupStage[];
  const sums = plan.measures.filter(({ kind }) => kind === 'count' || kind === 'sum');
  const extremes = plan.measures.filter(isExtreme);

  sharing.session.step(steps.local);
  const data: (LocalGroups | undefined)[] = [];
  for (const [i, stage] of stages.entries()) {
    data.push(sharing.session.owns(partyNumber(plan, stage.party)) ? await loadGroups(plan, i, load) : undefined);
  }

  sharing.session.step(steps.input);
  const facts = (stages[0] as GroupStage).facts.map(({ id }) => id);
  const ids = [...[...sums, ...extremes].map(({ id }) => id), ...facts];
  const inputs = await together(
    sharing,
    stages.map((stage, i) => (branch: Sharing) => shareStage(branch, plan, stage, data[i], ids, extremes)),
  );

  const places = new Map(ids.map((id, place) => [id, place]));
  const column = (input: Input, id: string): Ring => {
    const at = (places.get(id) ?? -1) * plan.groups;
    return sharing.slice(input.partials, at, at + plan.groups);
  };
  const total = (id: string) => inputs.map((input) => column(input, id)).reduce((sum, next) => sharing.add(sum, next));
  const measures = new Map<string, Ring>();
  for (const { id } of sums) measures.set(id, total(id));
  if (plan.wide !== undefined && stages.length > 1) await carry(sharing, plan, plan.wide, measures);
  if (extremes.length > 0) sharing.session.step(steps.compare);
  const combined = await together(
    sharing,
    extremes.map((measure, i) => (branch: Sharing) => {
      const values = branch.concatenate(inputs.map((input) => column(input, measure.id)));
      const valid = branch.joinRows(inputs.map((input) => branch.slicePlanes(input.valid as Bits, i, i + 1)));
      return extremeAcross(branch, measure, values, valid, plan.groups);
    }),
  );
  extremes.forEach(({ id }, i) => {
    measures.set(id, combined[i] as Ring);
  });
  return {
    measures,
    count: (id, stage) => {
      return stage === null ? (measures.get(id) ?? total(id)) : column(inputs[stage] as Input, id);
    },
    rowsPerUnit: () => {
      throw new Error('owners that aggregate on their own count units themselves');
    },
    maxRows: stages.reduce((sum, { rowsUpTo }) => sum + rowsUpTo, 0),
  };
}

/** One owner's shared partials. */
interface Input {
  /** Group values of each partial, one partial after the other. */
  readonly partials: Ring;
  /** A plane per extreme: 1 where the owner has any value in the group. */
  readonly valid: Bits | undefined;
}

async function loadGroups(plan: Plan, index: number, load: Load): Promise<LocalGroups> {
  const data = await load(index);
  if (data.kind !== 'groups') throw new Error(`stage ${index} needs groups`);
  checkLocalGroups(plan.stages[index] as GroupStage, data, plan.groups);
  return data;
}

async function shareStage(
  sharing: Sharing,
  plan: Plan,
  stage: GroupStage,
  data: LocalGroups | undefined,
  ids: readonly string[],
  extremes: readonly Extreme[],
): Promise<Input> {
  const owner = partyNumber(plan, stage.party);
  let values: BigUint64Array | undefined;
  let words: BigUint64Array | undefined;
  if (data !== undefined) {
    values = new BigUint64Array(ids.length * plan.groups);
    const signed = new BigInt64Array(values.buffer);
    ids.forEach((id, i) => {
      signed.set(data.partials[id] as BigInt64Array, i * plan.groups);
    });
    words = new BigUint64Array(extremes.length * wordsFor(plan.groups));
    extremes.forEach(({ count }, i) => {
      const some = Uint8Array.from(data.partials[count] as BigInt64Array, (value) => (value > 0n ? 1 : 0));
      words?.set(packBits(some), i * wordsFor(plan.groups));
    });
  }
  const [partials, valid] = await together<[Ring, Bits | undefined]>(sharing, [
    (branch) => branch.inputRing(owner, ids.length * plan.groups, values),
    (branch) =>
      extremes.length === 0 ? Promise.resolve(undefined) : branch.inputBits(owner, plan.groups, extremes.length, words),
  ]);
  return { partials, valid };
}

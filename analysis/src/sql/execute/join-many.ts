/** The 'join' source where keys of one table repeat: a row for each of that table's, with what the other has for its key beside it. */
import {
  type Bits,
  firstWithin,
  type JoinColumns,
  joinManyToOne,
  type ManyToOne,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import type { LocalRows, RowStage } from '../../local/stages.ts';
import type { Load } from '../../kinds/runtime.ts';
import { unitStages, withholds } from '../plan/gates.ts';
import type { ManyJoin, Plan } from '../plan/types.ts';
import { columnsOf, loadTable, type OwnTable, type SortableRows } from './joined.ts';
import { numberIds, packedKeys } from './keys.ts';
import { numbered } from './merged-rows.ts';
import { truthOnNulls } from '../plan/nulls.ts';
import { packingOf, type Packing } from './pack.ts';
import { partyNumber } from './parts.ts';
import { steps } from './steps.ts';

/** Joins the plan's two stages, of which `many` says whose keys may repeat. */
export async function joinMany(sharing: Sharing, plan: Plan, many: ManyJoin, load: Load): Promise<SortableRows> {
  const stages = plan.stages as readonly [RowStage, RowStage];
  // What decides only is summed, too.
  const columns = plan.measures.length - 1;
  const packing = (index: 0 | 1) => packingOf(stages[index], columns, packedKeys(plan, index));
  const packings = [packing(0), packing(1)] as const;
  const owners = [partyNumber(plan, stages[0].party), partyNumber(plan, stages[1].party)] as const;
  const [table, other] = many.table === 0 ? ([0, 1] as const) : ([1, 0] as const);

  sharing.session.step(steps.local);
  const own = async (index: 0 | 1) =>
    sharing.session.owns(owners[index]) ? await loadTable(plan, index, packings[index], load) : undefined;
  const data: readonly (OwnTable | undefined)[] = [await own(0), await own(1)];
  const side = (index: 0 | 1) => ({
    owner: owners[index],
    rows: stages[index].mergedUpTo ?? stages[index].rowsUpTo,
    ring: numberIds(plan, index).length,
    words: packings[index].words,
  });
  const facts = data[table];
  const units = unitStages(plan);
  const [joined, ...perUnit] = await together<[ManyToOne, ...Ring[]]>(sharing, [
    (branch) =>
      joinManyToOne(
        branch,
        { many: side(table), one: side(other), oneRepeats: many.otherRepeats === true },
        {
          many: facts && { ...facts.table, ...classesOf(plan, many, facts.data) },
          one: data[other]?.table,
        },
      ),
    ...units.map((stage) => (branch: Sharing) => branch.inputRing(owners[stage as 0 | 1], 1, data[stage]?.rowsPerUnit)),
  ]);
  const one = many.kind === 'left' ? await whereMatched(sharing, joined, stages[other], packings[other]) : joined.one;
  const valid = await validOf(sharing, many, joined);
  const sides = table === 0 ? { left: joined.many, right: one } : { left: one, right: joined.many };
  return {
    ...columnsOf(sharing, plan, packings, { length: joined.length, valid, ...sides }),
    mostPairs: stages[table].rowsUpTo,
    rowsPerUnit: new Map(units.map((stage, i) => [stage, perUnit[i] as Ring])),
    matched: joined.matched,
    keyed: joined.keyed,
    firstOfKeys: async (kept, steady) => {
      const starts = sharing.joinPlanes(Array.from({ length: kept.planes }, () => joined.starts));
      return steady ? await sharing.and(kept, starts) : await firstWithin(sharing, joined.starts, kept);
    },
  };
}

async function validOf(sharing: Sharing, { kind }: ManyJoin, { present, matched }: ManyToOne): Promise<Bits> {
  if (kind === 'inner') return matched;
  return kind === 'left' ? present : await sharing.and(present, sharing.not(matched));
}

/**
 * The rows of one key stand together by the groups they are in, so that a key and group are one stretch: the other table's group keys
 * are the same in all rows of a key.
 */
function classesOf(plan: Plan, many: ManyJoin, data: LocalRows): { readonly classes?: Uint32Array } {
  const keys = plan.keys.filter(({ table }) => table === many.table);
  if (keys.length === 0 || !withholds(plan)) return {};
  let classes = new Uint32Array(data.rows);
  for (const { id, nullable } of keys) {
    const values = data.categories[id] ?? data.texts?.[id] ?? data.numbers[id];
    const valid = nullable ? data.flags[`${id}.known`] : undefined;
    if (values === undefined) throw new Error(`rows have no group key ${id}`);
    const ofValues = numbered(data.rows, (row) => (valid?.[row] === 0 ? null : values[row]));
    // Both are less than the number of rows.
    const before = classes;
    classes = numbered(data.rows, (row) => (before[row] as number) * data.rows + (ofValues[row] as number));
  }
  return { classes };
}

/**
 * The other table's columns, as of NULLs where a row has no partner: numbers 0, conditions as they are then. One round, and two for the
 * bit as a number.
 */
async function whereMatched(
  sharing: Sharing,
  { one, matched }: ManyToOne,
  stage: RowStage,
  packing: Packing,
): Promise<JoinColumns> {
  const onNulls = planesOnNulls(stage, packing);
  const [ring, words] = await together<[Ring[], Bits[]]>(sharing, [
    async (branch) => {
      if (one.ring.length === 0) return [];
      const bit = await branch.bitsToRing(matched);
      const products = await branch.multiply(
        branch.within(branch.concatenate(one.ring.map(() => bit))),
        branch.within(branch.concatenate(one.ring)),
      );
      return one.ring.map((_, i) => branch.slice(products, i * matched.length, (i + 1) * matched.length));
    },
    async (branch) => {
      if (one.words.length === 0) return [];
      // x where matched, else c, is c ⊕ matched·(x ⊕ c).
      const all = branch.joinPlanes(one.words);
      const constant = branch.joinPlanes(onNulls.map((bit) => branch.filledBits(all.length, 1, bit)));
      const mask = branch.joinPlanes(Array.from({ length: all.planes }, () => matched));
      const kept = branch.xor(constant, await branch.and(branch.xor(all, constant), mask));
      let next = 0;
      return one.words.map(({ planes }) => {
        next += planes;
        return branch.slicePlanes(kept, next - planes, next);
      });
    },
  ]);
  return { ring, words };
}

/** Of each used bit of a row's words what it is where all columns are NULL: flags only, as no group key is of that table. */
function planesOnNulls(stage: RowStage, { words, fields }: Packing): boolean[] {
  return words.flatMap((used, word) =>
    Array.from({ length: used }, (_, bit) => {
      const field = fields.find(({ kind, digits }) => kind === 'flag' && digits[0]?.start === 64 * word + bit);
      const output = stage.outputs.find(({ id }) => id === field?.id);
      return output !== undefined && truthOnNulls(output.expression) === true;
    }),
  );
}

/**
 * Secondary suppression. A total of a coarser grouping set, less the groups beneath it that are shown, is about what is withheld: its rest.
 * So a total is withheld, too, where its rest is about some rows but fewer than enough, by each gate (plan/gates.ts) that its groups
 * have: group by group, and for each class of cells.
 *
 * The sets form a chain, so that groups lie within each other or apart. What is known of one class of cells is a family of sets of
 * rows in which any two are nested or disjoint; whatever set of rows follows by adding and subtracting is a union of rests. Rests are
 * none or enough, and so is every union. Of two counts of which one contains the other the rests of their difference are held
 * likewise, where both are known. A total that is withheld passes on what is shown beneath it.
 * Of sets that cross, as those of CUBE, the chain is the first set and each one that lies in the last of the chain (plan/sets.ts). A total of any
 * other set is shown only where its rest beneath the finest set is none: then each of its numbers is the sum of numbers of finest
 * groups that are known. It is a linear combination of these, so that adding and subtracting, in whatever combination, gives
 * nothing that the chain alone does not. What it tells besides is that nothing of it is withheld: which groups are empty. A rest
 * of the chain that shrinks to one withheld group by that would have to be enough, and a group that passes is not withheld.
 *
 * What only HAVING leaves out counts as shown: its condition, or another answer, may tell of such a group what it has.
 *
 * Units are no sums: those of a rest are at least those of the total less those of what is shown, which is compared. Of a class
 * with a rule about totals (dominance, p %) the rest must be none: nobody adds up who contributes most to it.
 */
import { type Bits, bitLength, isNegative, type Ring, type Sharing, together } from '@tacit/engine';
import {
  cellClassOf,
  type CountGate,
  countGates,
  countOfClass,
  gatedClasses,
  leastRows,
  type Term,
} from '../plan/gates.ts';
import { beneathSets, groupsBelow, setsOf, sizesOf, startsOf } from '../plan/sets.ts';
import type { Plan } from '../plan/types.ts';
import { evaluateGates, type Gate, orGate } from './gates.ts';
import type { Aggregates } from './parts.ts';

/** Name of the plane that says where the rests that decide groups ('group'), or a class of cells, are none or enough. */
export const restPlane = (of: string): string => `rests ${of}`;

/** A number whose rest is held, and what recipients must know to subtract. */
interface Held {
  readonly of: string;
  /** Conjunction of disjunctions of what is known: 'group', or a class of cells. */
  readonly known: readonly (readonly string[])[];
  readonly terms: readonly Term[];
  readonly rows: readonly Term[];
  /** null: only none is enough. */
  readonly bound: bigint | null;
  readonly perUnit: number | null;
}

/**
 * Sets a plane `restPlane(…)` in `planes` for 'group' and each class, level by level: what is known of a level decides the next one.
 * `known(names)` evaluates what recipients know with the planes as they are.
 */
export async function decideRests(
  sharing: Sharing,
  plan: Plan,
  aggregates: Aggregates,
  planes: Map<string, Bits>,
  known: (names: readonly string[]) => Promise<Bits[]>,
): Promise<void> {
  const held = heldNumbers(plan);
  const sets = setsOf(plan);
  const [starts, sizes] = [startsOf(plan), sizesOf(plan)];
  const all = (length: number) => sharing.filledBits(length, 1, true);
  for (const of of ['group', ...gatedClasses(plan)]) planes.set(restPlane(of), all(plan.groups));
  /** By number and what must be known: how much of it is known within each group of the level before. */
  let before = new Map<string, Ring>();
  let finest = before;
  const places = beneathSets(sets);
  const isLast = (level: number) => places.every((place, i) => i <= level || place?.crosses === true);
  for (const [level, set] of sets.entries()) {
    const start = starts[level] as number;
    const size = sizes[level] as number;
    const place = places[level];
    const finer = place === undefined ? undefined : sets[place.set];
    const crosses = place?.crosses === true;
    const beneath = new Map<string, Ring>();
    const number = (terms: readonly Term[]) => numberOf(sharing, aggregates, terms, start, size);
    if (finer !== undefined) {
      const listed = (numbers: readonly Ring[]): readonly Ring[] => {
        const below = groupsBelow(plan.keys, finer, set);
        return numbers.map((x) => sharing.sum(sharing.gather(x, below), size));
      };
      const { sumsBeneath } = aggregates;
      const shown = crosses ? finest : before;
      const numbers = [...shown.values()];
      const sums = sumsBeneath === undefined ? listed(numbers) : await sumsBeneath(level, numbers);
      [...shown.keys()].forEach((key, i) => {
        beneath.set(key, sums[i] as Ring);
      });
      const rest = (each: Held, terms: readonly Term[]) =>
        sharing.subtract(number(terms), beneath.get(keyOf(each, terms)) as Ring);
      const asked = crosses ? held.map((each): Held => ({ ...each, bound: null, perUnit: null })) : held;
      const passed = await passedRests(sharing, plan, aggregates, asked, rest, size);
      for (const [of, plane] of passed) {
        const parts = [all(start), plane, all(plan.groups - start - size)].filter(({ length }) => length > 0);
        const levels = sharing.joinRows(parts);
        planes.set(restPlane(of), await sharing.and(planes.get(restPlane(of)) as Bits, levels));
      }
    }
    if (crosses || isLast(level)) continue;
    before = await knownNumbers(sharing, plan, held, known, { start, size, number, beneath });
    if (level === 0) finest = before;
  }
}

/** What is known within each group of a level: all of it where the group's number is, else what is known beneath it. */
async function knownNumbers(
  sharing: Sharing,
  plan: Plan,
  held: readonly Held[],
  known: (names: readonly string[]) => Promise<Bits[]>,
  {
    start,
    size,
    number,
    beneath,
  }: {
    readonly start: number;
    readonly size: number;
    readonly number: (terms: readonly Term[]) => Ring;
    readonly beneath: ReadonlyMap<string, Ring>;
  },
): Promise<Map<string, Ring>> {
  const names = [...new Set(held.flatMap((each) => each.known.flat()))];
  const found = await known(names);
  const planes = new Map(names.map((name, i) => [name, sharing.sliceRows(found[i] as Bits, start, start + size)]));
  const wanted = new Map<string, { readonly knows: string; readonly terms: readonly Term[] }>();
  for (const each of held) {
    for (const terms of [each.terms, each.rows]) {
      wanted.set(keyOf(each, terms), { knows: JSON.stringify(each.known), terms });
    }
  }
  const conditions = [...new Set([...wanted.values()].map(({ knows }) => knows))];
  const bits = await evaluateGates(
    sharing,
    size,
    conditions.map((text): Gate => {
      const all = JSON.parse(text) as string[][];
      const items = all.map((any) =>
        orGate(any.map((name): Gate => ({ kind: 'plane', plane: planes.get(name) as Bits }))),
      );
      return { kind: 'and', items };
    }),
  );
  const flags = sharing.within(await sharing.bitsToRing(sharing.joinPlanes(bits)));
  const entries = [...wanted];
  const rests = entries.map(([key, { terms }]) => {
    const [whole, part] = [number(terms), beneath.get(key)];
    return sharing.within(part === undefined ? whole : sharing.subtract(whole, part));
  });
  const masks = entries.map(([, { knows }]) => {
    const at = conditions.indexOf(knows);
    return sharing.slice(flags, at * size, (at + 1) * size);
  });
  const products = await sharing.multiply(sharing.concatenate(rests), sharing.concatenate(masks));
  return new Map(
    entries.map(([key], i) => {
      const own = sharing.slice(products, i * size, (i + 1) * size);
      const part = beneath.get(key);
      return [key, part === undefined ? own : sharing.add(own, part)];
    }),
  );
}

/** By 'group' or class of cells where all of its rests are none or enough, for `size` groups of one level. */
async function passedRests(
  sharing: Sharing,
  plan: Plan,
  aggregates: Aggregates,
  held: readonly Held[],
  rest: (each: Held, terms: readonly Term[]) => Ring,
  size: number,
): Promise<Map<string, Bits>> {
  const wanted = new Map<string, { readonly number: Ring; readonly width: number }>();
  const { maxRows } = aggregates;
  const plain = bitLength(BigInt(maxRows)) + 1;
  const want = (key: string, make: () => { readonly number: Ring; readonly width: number }) => {
    if (!wanted.has(key)) wanted.set(key, make());
    return key;
  };
  const asked = held.map((each) => {
    const { terms, rows, bound, perUnit } = each;
    const none = want(`${keyOf(each, rows)} 1`, () => ({
      number: sharing.addConstant(sharing.within(rest(each, rows)), -1n),
      width: plain,
    }));
    if (bound === null || bound > BigInt(aggregates.maxRows)) return { of: each.of, none, few: null };
    const few = want(`${keyOf(each, terms)} ${bound} ${perUnit}`, () => {
      const number = sharing.within(rest(each, terms));
      if (perUnit === null) return { number: sharing.addConstant(number, -bound), width: plain };
      const most = sharing.gather(sharing.within(aggregates.rowsPerUnit(perUnit)), new Uint32Array(size));
      const mostPerUnit = BigInt(plan.stages[perUnit]?.rowsUpTo ?? 0);
      return {
        number: sharing.subtract(number, sharing.scale(most, bound)),
        width: bitLength(BigInt(aggregates.maxRows) + mostPerUnit * bound) + 1,
      };
    });
    return { of: each.of, none, few };
  });
  const signs = await signsOf(sharing, wanted, size);
  const plane = (key: string): Gate => ({ kind: 'plane', plane: signs.get(key) as Bits });
  const names = [...new Set(asked.map(({ of }) => of))];
  const bits = await evaluateGates(
    sharing,
    size,
    names.map((name): Gate => {
      const own = asked.filter(({ of }) => of === name);
      const items = own.map(({ none, few }) =>
        few === null ? plane(none) : orGate([plane(none), { kind: 'not', item: plane(few) }]),
      );
      return { kind: 'and', items };
    }),
  );
  return new Map(names.map((name, i) => [name, bits[i] as Bits]));
}

/** A plane per number: 1 where it is below zero. */
async function signsOf(
  sharing: Sharing,
  wanted: ReadonlyMap<string, { readonly number: Ring; readonly width: number }>,
  size: number,
): Promise<Map<string, Bits>> {
  const widths = [...new Set([...wanted.values()].map(({ width }) => width))];
  const batches = await together(
    sharing,
    widths.map((width) => async (branch: Sharing) => {
      const entries = [...wanted].filter(([, each]) => each.width === width);
      const end = 1n << BigInt(width - 1);
      const numbers = branch.concatenate(entries.map(([, { number }]) => number));
      const signs = await isNegative(branch, branch.within(numbers, { min: -end, max: end - 1n }), width);
      return entries.map(([key], i): [string, Bits] => [key, branch.sliceRows(signs, i * size, (i + 1) * size)]);
    }),
  );
  return new Map(batches.flat());
}

function numberOf(sharing: Sharing, aggregates: Aggregates, terms: readonly Term[], start: number, size: number): Ring {
  const numbers = terms.map(({ id, stage, minus }) => {
    const x = sharing.within(sharing.slice(aggregates.count(id, stage), start, start + size));
    return minus ? sharing.negate(x) : x;
  });
  return numbers.reduce((sum, next) => sharing.add(sum, next));
}

const keyOf = ({ known }: Held, terms: readonly Term[]): string => JSON.stringify([known, terms]);

/** The numbers whose rests are held: those of all gates, and of classes with rules about totals. */
function heldNumbers(plan: Plan): Held[] {
  const least = BigInt(leastRows(plan));
  const classes = gatedClasses(plan);
  const showing = (count: string) => classes.filter((cells) => countOfClass(plan, cells) === count);
  const held = countGates(plan).map(({ decides, terms, times, perUnit, rows, wider }: CountGate): Held => {
    const of = decides === 'group' ? 'group' : decides.cells;
    const both = wider === null || wider === 'rows' ? [[of]] : [[of], showing(wider)];
    return { of, known: both, terms, rows, bound: least * BigInt(times), perUnit };
  });
  const ruled = [...new Set(plan.totalRules.flatMap(({ sum }) => cellClassOf(plan, sum) ?? []))];
  const rules = ruled.map((of): Held => {
    const rows = [{ id: countOfClass(plan, of), stage: null, minus: false }];
    return { of, known: [[of]], terms: rows, rows, bound: null, perUnit: null };
  });
  return [...held, ...rules];
}

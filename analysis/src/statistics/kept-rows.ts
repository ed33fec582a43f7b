/** The rows of a kept table as those of a join: what owners' engines give of their rows is computed of the shares instead. */
import { type Bits, type Ring, type Sharing, together, toOneHot } from '@tacit/engine';
import type { KeptTable, KeptVector } from '../contract/artifacts.ts';
import type { Artifacts } from '../kinds/shelf.ts';
import type { LocalOutput, RowStage } from '../local/stages.ts';
import { evaluateRows, type SharedRows } from '../sql/execute/conditions.ts';
import type { JoinedRows } from '../sql/execute/joined.ts';
import type { SecureBoolean, SecureNumber } from '../sql/plan/types.ts';
import { keptColumn } from '../sets/align/kept.ts';
import { CutPlanes } from './cut-planes.ts';
import { KeptExpressions, type KeptFacts } from './kept-expressions.ts';
import type { DescribePlan } from './plan.ts';

type Numbers = Extract<LocalOutput, { kind: 'number' }>;

/** The rows of a plan that starts from a kept table. Throws UsageError 'artifact.not-stated', 'describe.aligned-expression'. */
export async function keptRows(sharing: Sharing, plan: DescribePlan, shelf: Artifacts): Promise<JoinedRows> {
  const { aligned } = plan;
  const stages = plan.stages as readonly RowStage[];
  if (aligned === undefined) throw new Error('the plan starts from no kept table');
  const vectors = shelf.use(sharing, aligned.name);
  const rows = sharedRows(aligned.table, stages, vectors);
  const kept = plan.uses?.[0]?.vectors ?? [];
  const expressions = stages.map((stage, table) => new KeptExpressions(table, factsOf(aligned.table, kept, stage)));
  const asked = stages.flatMap((stage, table) => stage.outputs.map((output) => ({ table, output })));
  const over = (table: number) => expressions[table] as KeptExpressions;

  const where = stages.map(({ where: condition }, table) =>
    condition === null ? [] : [over(table).truth(condition, true)],
  );
  const isReal: SecureBoolean = { kind: 'and', items: [{ kind: 'flag', table: -1, id: 'valid' }, ...where.flat()] };
  const numbers: SecureNumber[] = [];
  const booleans: SecureBoolean[] = [isReal];
  /** By table and output: where its parts stand among numbers and conditions. */
  const places = new Map<string, { readonly number?: number; readonly booleans: readonly number[] }>();
  const hot: { readonly key: string; readonly index: Ring; readonly count: number }[] = [];
  for (const { table, output } of asked) {
    const key = keyOf(table, output.id);
    const { expression } = output;
    if (output.kind === 'number') {
      const number = numbers.push(over(table).number(expression, output.scale)) - 1;
      const known = isZeroWithoutValue(output) ? surely : over(table).known(expression);
      const masked = known.kind === 'constant' && known.value ? [] : [booleans.push(known) - 1];
      places.set(key, { number, booleans: masked });
    } else if (output.kind === 'flag') {
      places.set(key, { booleans: [booleans.push(over(table).truth(expression, true)) - 1] });
    } else if (output.kind === 'category') {
      const { categories, nullable } = output;
      if (expression.kind === 'column' && expression.type.kind === 'text') {
        // A position already.
        const count = categories.length + (nullable ? 1 : 0);
        hot.push({ key, index: rows.number(table, expression.column), count });
        continue;
      }
      const each = over(table).positions(expression, categories, nullable);
      places.set(key, { booleans: each.map((condition) => booleans.push(condition) - 1) });
    } else throw new Error('no text is taken under protocol');
  }

  const cuts = new CutPlanes(booleans, ({ table, id }) => over(table).rangeOf(id));
  await cuts.compute(sharing, ({ table, id }) => rows.number(table, id));
  const cut: SharedRows = { ...rows, flag: (table, id) => cuts.plane(table, id) ?? rows.flag(table, id) };
  const [found, ...planes] = await together<[Awaited<ReturnType<typeof evaluateRows>>, ...Bits[]]>(sharing, [
    (on) =>
      evaluateRows(
        on,
        cut,
        numbers,
        booleans.map((condition) => cuts.replaced(condition)),
      ),
    ...hot.map(
      ({ index, count }) =>
        (on: Sharing) =>
          toOneHot(on, index, count),
    ),
  ]);
  const bit = (place: number | undefined): Bits => found.booleans[place ?? -1] as Bits;
  const values = new Map<string, Ring>();
  const masked = [...places].flatMap(
    ([
      key,
      {
        number,
        booleans: [known],
      },
    ]) => {
      if (number === undefined) return [];
      const value = found.numbers[number] as Ring;
      if (known !== undefined) return [{ key, value, known }];
      values.set(key, value);
      return [];
    },
  );
  if (masked.length > 0) {
    const ones = await sharing.bitsToRing(sharing.joinRows(masked.map(({ known }) => bit(known))));
    const products = await sharing.multiply(ones, sharing.concatenate(masked.map(({ value }) => value)));
    masked.forEach(({ key }, i) => values.set(key, sharing.slice(products, i * rows.length, (i + 1) * rows.length)));
  }
  const categories = new Map(hot.map(({ key }, i) => [key, planes[i] as Bits]));
  return {
    length: rows.length,
    valid: bit(0),
    number: (table, id) => bounded(sharing, stages, table, id, values.get(keyOf(table, id)) as Ring),
    flag: (table, id) => bit(places.get(keyOf(table, id))?.booleans[0]),
    category: (table, id) => {
      const key = keyOf(table, id);
      const one = categories.get(key);
      return [one ?? sharing.joinPlanes((places.get(key)?.booleans ?? []).map(bit))];
    },
    mostPairs: Math.min(...stages.map(({ rowsUpTo }) => rowsUpTo)),
    rowsPerUnit: new Map(),
  };
}

const surely: SecureBoolean = { kind: 'constant', value: true };

const keyOf = (table: number, id: string): string => `${table} ${id}`;

/** A column is carried as 0 where it is NULL, and so is a product with it. */
function isZeroWithoutValue({ expression }: Numbers): boolean {
  return expression.kind === 'column' || (expression.kind === 'arithmetic' && isProduct(expression));
}

function isProduct(expression: Numbers['expression']): boolean {
  if (expression.kind === 'column') return true;
  return (
    expression.kind === 'arithmetic' &&
    expression.operator === '*' &&
    isProduct(expression.left) &&
    isProduct(expression.right)
  );
}

/** An owner's engine holds its numbers to the range that the plan says; NULL and rows of nobody are 0. */
function bounded(sharing: Sharing, stages: readonly RowStage[], table: number, id: string, value: Ring): Ring {
  const output = stages[table]?.outputs.find((each) => each.id === id);
  if (output?.kind !== 'number') throw new Error(`table ${table} has no number ${id}`);
  const [min, max] = [BigInt(output.range.min), BigInt(output.range.max)];
  return sharing.within(value, { min: min > 0n ? 0n : min, max: max < 0n ? 0n : max });
}

/** What is public of an owner's kept columns, by name. */
function factsOf(
  { columns }: KeptTable,
  vectors: readonly KeptVector[],
  { party, dataset }: RowStage,
): ReadonlyMap<string, KeptFacts> {
  const own = columns.filter((column) => column.owner === party && column.dataset === dataset);
  return new Map(
    own.map(({ name, value, present, categories }) => {
      const vector = vectors[value];
      if (vector?.domain !== 'ring' || vector.min === undefined || vector.max === undefined)
        throw new Error('no bounds');
      const range = { min: BigInt(vector.min), max: BigInt(vector.max) };
      return [name, { range, hasFlag: present !== undefined, ...(categories === undefined ? {} : { categories }) }];
    }),
  );
}

/** The kept vectors by stage and column; a flag of no table says which rows are anybody's. */
function sharedRows(table: KeptTable, stages: readonly RowStage[], vectors: readonly (Ring | Bits)[]): SharedRows {
  const at = (place: number | undefined): Ring | Bits => {
    const vector = vectors[place ?? -1];
    if (vector === undefined) throw new Error('no kept vector');
    return vector;
  };
  const column = (stage: number, name: string) => {
    const { party: owner = '', dataset = '' } = stages[stage] ?? {};
    const found = keptColumn(table, { owner, name: dataset }, name);
    if (found === undefined) throw new Error(`no kept column ${name}`);
    return found;
  };
  return {
    length: at(table.valid).length,
    number: (stage, name) => at(column(stage, name).value) as Ring,
    flag: (stage, name) => at(stage === -1 ? table.valid : column(stage, name).present) as Bits,
  };
}

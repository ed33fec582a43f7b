/**
 * What a description takes of one owner's data: what the joint question beneath does; and besides, for each column that is cut and
 * each cross-table, the numbers of rows by the parts between cut points, or by cell. An owner's ledger compares these with
 * questions that select or divide rows by the same columns.
 */
import type { DatasetCard } from '../contract/cards.ts';
import { columnsIn } from '../local/expression.ts';
import { type OwnMeasure, type OwnPart, plainDigest } from '../local/own-part.ts';
import { plainText } from '../local/plain-text.ts';
import type { Expression, GroupStage, LocalOutput, LocalStage } from '../local/stages.ts';
import { ownMeasure, ownPart as ownPartOfQuestion } from '../sql/own-part.ts';
import { measureOf } from '../sql/plan/gates.ts';
import type { CategoryAxis, CrosstabPlan, CutsPlan, DescribePlan } from './plan.ts';
import { isCut } from './releases.ts';

type Category = Extract<LocalOutput, { kind: 'category' }>;

/** The part of `owner`; undefined where the contract uses no data of it. */
export function ownPart(plan: DescribePlan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const part = ownPartOfQuestion(plan, datasets, owner);
  const table = plan.stages.findIndex(({ party }) => party === owner);
  const stage = plan.stages[table];
  if (part === undefined || stage === undefined) return part;
  const { cuts, crosstabs } = plan.describe;
  if (stage.kind === 'rows') return joinedPart(plan, part, table, stage);
  const besides = [
    ...cuts.filter(isCut).map((cut) => partsOf(part, stage, cut)),
    ...crosstabs.map((crosstab): OwnPart => {
      const hidesEmpty = plan.emptyGroups === 'hidden';
      return { ...dividedBy(part, stage, cellCategories(stage, crosstab)), shown: { kind: 'cells', hidesEmpty } };
    }),
  ];
  return besides.length === 0 ? part : { ...part, besides };
}

/**
 * Of matched rows the owner cannot count what is released. Its ledger finds every other question about them that is not the very
 * same, and so also one that is the same but for cuts and cells.
 */
function joinedPart(plan: DescribePlan, part: OwnPart, table: number, stage: LocalStage): OwnPart {
  const { cuts, crosstabs } = plan.describe;
  const counted = [...cuts, ...crosstabs].flatMap(({ ids }) => ids);
  if (counted.length === 0 && plan.aligned === undefined) return part;
  const measures = counted.map((id) => ownMeasure(plan, table, stage, measureOf(plan, id)));
  const { rules, duplicates } = plan.aligned?.table ?? {};
  // Other rules match other rows. What a table was kept for is no part of the question: another of the same rows is the same.
  const matched = plan.aligned === undefined ? [] : [{ rules, duplicates }];
  const frame = plainDigest([part.frame, measures.map(({ meaning }) => meaning), ...matched]);
  return { ...part, measures: [...part.measures, ...measures], frame };
}

/** The same rows, counted by the groups that there are and by the parts between cut points. */
function partsOf(part: OwnPart, stage: GroupStage, cut: CutsPlan): OwnPart {
  const category = partCategory(stage, cut);
  const counted = dividedBy(part, stage, [category]);
  const first = expressionOf(stage, cut.ids[0]);
  const isSingle = BigInt(cut.high) - BigInt(cut.low) === BigInt(cut.at.length);
  const value = isSingle && first.kind === 'compare' && first.left.kind === 'column' ? first.left : null;
  return {
    ...counted,
    keys: [...part.keys, category],
    divides: [...new Set(columnsIn(category.expression))],
    shown: { kind: 'parts', value, ...(value === null ? {} : { highest: cut.high }) },
  };
}

/** The same rows, counted by `keys`. */
function dividedBy(part: OwnPart, { party, dataset }: GroupStage, keys: readonly Category[]): OwnPart {
  const columns = [...new Set(keys.flatMap(({ expression }) => columnsIn(expression)))];
  const bases = ['count', ...columns.map((column) => `${party}.${dataset}.${column}`)];
  const meaning = plainText({ kind: 'count', expression: null });
  const rows: OwnMeasure = { kind: 'count', expression: null, nullable: false, meaning, bases };
  return { ...part, keys, measures: [rows] };
}

function expressionOf({ partials }: GroupStage, id: string | undefined): Expression {
  const found = partials.find((partial) => partial.id === id)?.expression ?? null;
  if (found === null) throw new Error(`no condition ${id}`);
  return found;
}

/** A row's place among the cut points, as a category: the number of those that its value is below. */
function partCategory(stage: GroupStage, { ids }: CutsPlan): Category {
  const zero: Expression = { kind: 'constant', type: { kind: 'integer' }, value: '0' };
  const [first = zero, ...others] = ids.map((id) => expressionOf(stage, id));
  // A sum of one condition is a number, too.
  const expression = others.length === 0 ? sum(zero, first) : sumOf([first, ...others]);
  const categories = Array.from({ length: ids.length + 1 }, (_, i) => String(i));
  return { kind: 'category', id: 'part', expression, categories, nullable: true };
}

/** The two columns of a cross-table, from the condition of its first cell. */
function cellCategories(stage: GroupStage, { ids, rows, columns }: CrosstabPlan): Category[] {
  const cell = expressionOf(stage, ids[0]);
  if (cell.kind !== 'and') throw new Error('a cell is two conditions');
  return cell.items.map((item, i): Category => {
    if (item.kind !== 'compare' && item.kind !== 'is-null') throw new Error(`a cell's condition is ${item.kind}`);
    const { categories, nullable } = (i === 0 ? rows : columns) satisfies CategoryAxis;
    const expression = item.kind === 'compare' ? item.left : item.item;
    return { kind: 'category', id: `key${i + 1}`, expression, categories, nullable };
  });
}

/** In halves: a long sum one by one would be wider with each item. */
function sumOf(items: readonly Expression[]): Expression {
  const [only] = items;
  if (only !== undefined && items.length === 1) return only;
  const half = items.length >> 1;
  return sum(sumOf(items.slice(0, half)), sumOf(items.slice(half)));
}

function sum(left: Expression, right: Expression): Expression {
  return { kind: 'arithmetic', operator: '+', left, right, type: { kind: 'integer' } };
}

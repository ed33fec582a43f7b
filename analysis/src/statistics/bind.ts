/** A question with every name resolved: the joint question beneath it, and the columns that are described, cut or crossed. */
import { UsageError } from '@tacit/engine';
import type { ArtifactCard } from '../contract/artifacts.ts';
import type { DatasetCard } from '../contract/cards.ts';
import type { BoundColumn, BoundQuestion } from '../sql/bind/bound.ts';
import { family } from '../sql/bind/operators.ts';
import { bindQuestion } from '../sql/bind/question.ts';
import type { ParsedQuestion } from '../sql/parse/parse.ts';
import { typeText } from '../sql/plan/describe.ts';
import { withKnownColumns } from '../sql/planner/known.ts';
import { cardsOf } from '../sql/planner/plan.ts';
import { type Aligned, alignedNamed } from '../sets/align/kept.ts';
import { fromOf } from './aligned.ts';
import { type DescribeQuestion, type Settled, settle } from './question.ts';
import { Selected } from './selected.ts';
import { cardsNamed, columnOf, columnSql, describeSql, inCondition } from './sql-text.ts';

export interface BoundDescribe {
  readonly settled: Settled;
  /** The kept table that it starts from; null: rows are read. */
  readonly aligned: Aligned | null;
  readonly cards: readonly DatasetCard[];
  readonly selected: Selected;
  readonly parsed: ParsedQuestion;
  readonly bound: BoundQuestion;
  /** The described columns, and those of cross-tables, two by two. */
  readonly described: readonly BoundColumn[];
  readonly isCut: boolean;
  readonly crossed: readonly BoundColumn[];
}

/** Reads a question over these datasets, or over a table of these artifacts. Throws UsageError 'describe.…' and 'sql.…'. */
export async function bindDescribe(
  question: DescribeQuestion,
  datasets: readonly DatasetCard[],
  artifacts: readonly ArtifactCard[] = [],
): Promise<BoundDescribe> {
  const settled = settle(question);
  const aligned = question.aligned === undefined ? null : alignedNamed(question.aligned, datasets, artifacts);
  // Rows one under the other are no join: what describes them asks their owners.
  if (aligned?.table.stack !== undefined) throw new UsageError('describe.stacked', { name: aligned.uses.name });
  const cards = aligned?.shown ?? cardsNamed(question.tables ?? [], datasets);
  const isCut = settled.quantiles.length > 0 || settled.asks.has('histogram');
  for (const name of settled.columns) {
    columnSql(name, settled, cards);
    for (const card of cards) checkNumber(name, card, isCut);
  }
  if (question.by !== undefined) {
    columnSql(question.by, settled, cards);
    for (const card of cards) checkCategories(question.by, card);
  }
  const selected = new Selected(settled, cards);
  const extra = [...settled.columns, ...settled.crosstabs.flat()].map(
    (name) => `COUNT(${columnSql(name, settled, cards)})`,
  );
  const needed = [...settled.columns, ...settled.crosstabs.flat(), ...(question.by === undefined ? [] : [question.by])];
  const parsed = await describeSql(settled, cards, [...selected.texts, ...extra], needed);
  const all = withKnownColumns(await inCondition(() => bindQuestion(parsed, datasets, fromOfAligned(aligned))));
  const own = all.outputs.length - extra.length;
  const columns = all.outputs.slice(own).map((output) => {
    if (output.kind !== 'aggregate' || output.aggregate.argument?.kind !== 'column') throw new Error('not a column');
    return output.aggregate.argument;
  });
  return {
    settled,
    aligned,
    cards: cardsOf(all),
    selected,
    parsed,
    bound: { ...all, outputs: all.outputs.slice(0, own) },
    described: columns.slice(0, settled.columns.length),
    crossed: columns.slice(settled.columns.length),
    isCut,
  };
}

/** Undefined: what FROM says. */
function fromOfAligned(aligned: Aligned | null): Parameters<typeof bindQuestion>[2] {
  return aligned === null ? undefined : (source) => fromOf(aligned, source);
}

/** A column that is described must be a number; one that is cut, of a declared range. */
function checkNumber(name: string, card: DatasetCard, isCut: boolean): void {
  const column = columnOf(card, name);
  if (column === undefined || column.empty === true) return;
  const { type, range } = column;
  if (family(type) !== 'number') throw new UsageError('describe.not-numeric', { column: name, type: typeText(type) });
  if (isCut && range === undefined) {
    throw new UsageError('describe.no-range', { column: name, owner: card.owner, dataset: card.name });
  }
}

function checkCategories(name: string, card: DatasetCard): void {
  const column = columnOf(card, name);
  if (column === undefined || column.empty === true || column.categories !== undefined) return;
  throw new UsageError('describe.not-categorical', { column: name });
}

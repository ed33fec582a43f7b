/** Which questions can be answered with noise, how much one unit changes of each of their numbers, and how much noise that takes. */
import { largestScale, UsageError } from '@tacit/engine';
import { allowedPrivacy, checkPrivacyLimits } from '../../contract/card-privacy.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { columnNodes } from '../../local/expression.ts';
import type { RowStage } from '../../local/stages.ts';
import { measuresOf } from '../plan/columns.ts';
import { measureOf } from '../plan/gates.ts';
import { largestRho } from '../../privacy/accounting/concentrated.ts';
import {
  choiceNoise,
  gaussianNoise,
  laplaceNoise,
  mostOfRow,
  noisedMeasures,
  onlyRaises,
  samplersDelta,
} from '../plan/privacy.ts';
import type { SourceCard } from '../plan/relations.ts';
import { isAnsweredAlone } from '../plan/keyed.ts';
import { setsOf } from '../plan/sets.ts';
import type { Plan, PrivacyUnit } from '../plan/types.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import '../parse/privacy-messages.ts';
import type { AskedPrivacy } from '../parse/with-privacy.ts';

/**
 * Cards of which nothing is withheld: noise takes the place of minimums and rules. `withPrivacy` refuses those whose owners do not allow
 * that.
 */
export function openCards(cards: readonly DatasetCard[]): DatasetCard[] {
  return cards.map(({ unit: _unit, largestPercent: _largest, pPercent: _p, ...card }) => ({
    ...card,
    minimumGroupSize: 1,
    emptyGroups: 'public',
    withheldGroups: 'hidden',
  }));
}

/**
 * `plan`, which is made of `openCards`, with noise in all that it releases. `cards`: those of its datasets. Throws UsageError
 * 'sql.privacy-shape' and 'sql.privacy-repeats' where one row may change anything; PolicyError 'policy.privacy-…'.
 */
export function withPrivacy(
  source: SourceText,
  plan: Plan,
  cards: readonly SourceCard[],
  { epsilon, delta: asked, mechanism = 'laplace' }: AskedPrivacy,
): Plan {
  checkShape(source, plan);
  if (mechanism === 'choice') checkChoice(source, plan);
  const units = plan.stages.map((stage): PrivacyUnit => {
    const card = cardOf(cards, stage.party, stage.dataset);
    const { unit, rows } = allowedPrivacy(card);
    return { owner: card.owner, dataset: card.name, column: unit, rows };
  });
  // What several tables of one owner hold of one unit, or one table in several places, changes together.
  const changed = new Map<string, number>();
  for (const [table, { owner, rows }] of units.entries())
    changed.set(owner, (changed.get(owner) ?? 0) + rows * partners(source, plan, cards, table));
  const rows = BigInt(Math.max(...changed.values())) * BigInt(setsOf(plan).length);
  const columns = plan.columns.map((column) => {
    if (column.kind !== 'expression') return column;
    const { sealed: _sealed, ...open } = column;
    return open;
  });
  const measures = noisedMeasures({ columns }, measuresOf).map((id) => measureOf(plan, id));
  const sensitivities = new Map(
    measures.map((measure) => {
      if (measure.kind !== 'count' && measure.kind !== 'sum') throw shape(source, measure.kind.toUpperCase());
      // A number that is always 0 needs no noise, but a sampler needs a scale.
      const most = mostOfRow(measure) * rows;
      return [measure.id, most > 0n ? most : 1n];
    }),
  );
  // Whoever answers alone would draw the noise, and know it.
  if (isAnsweredAlone(plan)) throw shape(source, 'what one owner alone puts into groups');
  if (measures.length === 0) throw shape(source, 'SELECT of no number');
  // Of each candidate of a choice the distance is twice that of a number.
  const drawn = samplersDelta(epsilon, plan.groups * (mechanism === 'choice' ? 2 : sensitivities.size));
  if (asked !== undefined && Number(asked) <= drawn) {
    throw new UsageError('sql.privacy-delta', { found: asked, least: (2 * drawn).toExponential(1) });
  }
  const noise =
    mechanism === 'choice'
      ? choiceNoise(epsilon, sensitivities, measures.every(onlyRaises))
      : asked === undefined
        ? laplaceNoise(epsilon, sensitivities)
        : gaussianNoise(largestRho(Number(epsilon), Number(asked) - drawn), sensitivities);
  const delta = asked ?? String(drawn);
  for (const { owner, dataset } of distinct(units)) checkPrivacyLimits(cardOf(cards, owner, dataset), epsilon, delta);
  for (const { measure, scale } of noise) {
    if (BigInt(scale.numerator) > largestScale * BigInt(scale.denominator))
      throw new UsageError('sql.privacy-wide', { number: columnsOf(plan, measure) });
  }
  return { ...plan, columns, privacy: { mechanism, epsilon, delta, units: distinct(units), noise } };
}

/** Names of the columns that are made of a measure. */
const columnsOf = ({ columns }: Plan, measure: string): string[] =>
  columns.flatMap((column) =>
    noisedMeasures({ columns: [column] }, measuresOf).includes(measure) ? [quoted(column.name)] : [],
  );

const shape = (source: SourceText, construct: string) => errorAt(source, 0, 'sql.privacy-shape', { construct });

function checkShape(source: SourceText, plan: Plan): void {
  const { having, condition, found, shared, repeats, distinct: isDistinct, many, stages, wide } = plan;
  if (having.length > 0 || condition !== undefined) throw shape(source, 'HAVING');
  if (found !== undefined) throw shape(source, 'GROUP BY of a column without a list of values');
  if (repeats !== undefined || isDistinct === true) throw shape(source, 'SELECT of rows');
  if (shared !== undefined || stages.some(({ relation }) => relation !== undefined))
    throw shape(source, 'a derived table, a subquery or a join of more tables');
  if (many !== undefined && many.kind !== 'inner') throw shape(source, 'LEFT JOIN and NOT EXISTS');
  if (wide !== undefined && wide.length > 0) throw shape(source, 'a sum of more than 63 bits');
  // Noise as large as a row makes any number of rows seem to be there: true or false would be chance.
  const truth = plan.columns.find(({ type }, i) => plan.columns[i]?.kind === 'expression' && type.kind === 'boolean');
  if (truth !== undefined)
    throw shape(source, `${quoted(truth.name)}, which is true or false (BOOL_AND, BOOL_OR, =, >)`);
}

/** One number by which lists of values are compared, the largest first, and one of them asked for. */
function checkChoice(source: SourceText, { keys, sets, columns, orderBy, limit, offset }: Plan): void {
  const measures = columns.filter(({ kind }) => kind !== 'key');
  const [order, ...more] = orderBy;
  const by = columns[order?.column ?? -1];
  const isOne = measures.length === 1 && measures[0]?.kind === 'measure' && by === measures[0];
  const isFirst = order?.descending === true && more.length === 0 && limit === 1 && offset === 0;
  if (!isOne || !isFirst || keys.length === 0 || sets !== undefined) throw errorAt(source, 0, 'sql.privacy-choice');
}

function cardOf(cards: readonly SourceCard[], owner: string, dataset: string): SourceCard {
  const card = cards.find((each) => each.owner === owner && each.name === dataset);
  if (card === undefined) throw new Error(`no card of ${owner}.${dataset}`);
  return card;
}

/** Rows of the other table that stand beside one row of table number `table` at most. */
function partners(
  source: SourceText,
  { source: kind, many, stages }: Plan,
  cards: readonly SourceCard[],
  table: number,
): number {
  if (kind !== 'join' || many === undefined || many.table === table) return 1;
  const stage = stages[many.table] as RowStage;
  const own = stages[table] as RowStage;
  const columns = stage.keys.flatMap((key) => columnNodes(key).map(({ column }) => column));
  const card = cardOf(cards, stage.party, stage.dataset);
  const once = card.unique.map((unique) => ({ columns: unique, most: 1 }));
  const known = [...once, ...(card.repeats ?? [])].filter(
    (each) => each.columns.length > 0 && each.columns.every((column) => columns.includes(column)),
  );
  // A key that is made of a column may join what the column tells apart.
  const isPlain = stage.keys.every(({ kind: each }) => each === 'column');
  if (known.length === 0 || !isPlain) {
    const names = { table: quotedTable(card.owner, card.name), other: quotedTable(own.party, own.dataset) };
    throw errorAt(source, 0, 'sql.privacy-repeats', names);
  }
  return Math.min(...known.map(({ most }) => most));
}

function distinct(units: readonly PrivacyUnit[]): PrivacyUnit[] {
  return [...new Map(units.map((unit) => [`${unit.owner} ${unit.dataset}`, unit])).values()];
}

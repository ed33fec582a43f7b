/** Which questions can be answered with noise, how much one unit changes of each of their numbers, and how much noise that takes. */
import { largestScale, UsageError } from '@tacit/engine';
import { allowedPrivacy, checkPrivacyLimits } from '../../contract/card-privacy.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { columnNodes } from '../../local/expression.ts';
import type { RowStage } from '../../local/stages.ts';
import { comparedMeasures, measuresOf } from '../plan/columns.ts';
import { measureOf } from '../plan/gates.ts';
import { largestRho } from '../../privacy/accounting/concentrated.ts';
import {
  choiceNoise,
  choiceScale,
  errorOfRank,
  groupThreshold,
  mostOfRow,
  noisedMeasures,
  onlyRaises,
  drawableNoise,
  samplersDelta,
  type SharedPrivacy,
} from '../plan/privacy.ts';
import type { SourceCard } from '../plan/relations.ts';
import { setsOf } from '../plan/sets.ts';
import type { Plan, PlanPrivacy, PrivacyUnit, QuantileChoice } from '../plan/types.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import '../parse/privacy-messages.ts';
import type { AskedPrivacy } from '../parse/with-privacy.ts';
import { type AskedQuantile, chosenQuantiles, type PlannedQuantile } from './privacy-choices.ts';

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

/** Quantiles of groups times values to choose among, at most: so many utilities are compared under protocol. */
const mostCandidates = 2 ** 16;

/**
 * `planned`, which is made of `openCards`, with noise in all that it releases. `cards`: those of its datasets; `quantiles`: what its question
 * asked for in the place of some outputs. Throws UsageError 'sql.privacy-…' where one row may change anything, and for what is asked of
 * noise; PolicyError 'policy.privacy-…'.
 */
export function withPrivacy(
  source: SourceText,
  planned: Plan,
  cards: readonly SourceCard[],
  asked: AskedPrivacy,
  quantiles: readonly AskedQuantile[] = [],
): Plan {
  checkShape(source, planned);
  const { epsilon, delta: askedDelta, mechanism = 'laplace' } = asked;
  if (mechanism === 'choice') checkChoice(source, planned, quantiles);
  const { plan, quantiles: choices } = chosenQuantiles(withGroups(planned), quantiles);
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
  const sensitivities = sensitivitiesOf(source, { ...plan, columns }, choices, rows);
  const candidates = choices.reduce((sum, { below }) => sum + below.length + 1, 0);
  if (candidates * plan.groups > mostCandidates)
    throw errorAt(source, 0, 'sql.privacy-candidates', { groups: plan.groups, candidates, most: mostCandidates });
  // A choice is off by twice as much for each of its values.
  const slots = plan.found?.groupsUpTo ?? plan.groups;
  const perGroup = mechanism === 'choice' ? 2 : sensitivities.size + 2 * candidates;
  const drawn = samplersDelta(epsilon, slots * perGroup);
  if (askedDelta !== undefined && Number(askedDelta) <= drawn) {
    throw new UsageError('sql.privacy-delta', { found: askedDelta, least: (2 * drawn).toExponential(1) });
  }
  if (askedDelta === undefined && plan.found !== undefined) throw errorAt(source, 0, 'sql.privacy-found-delta');
  const numbers = sensitivities.size + choices.length;
  // Where groups are found, half of a Gaussian δ is for which of them are shown.
  const share = plan.found === undefined ? 1 : 0.5;
  const shared: SharedPrivacy =
    mechanism !== 'gaussian' || askedDelta === undefined
      ? { mechanism: 'laplace', epsilon, numbers }
      : { mechanism, rho: largestRho(Number(epsilon), share * (Number(askedDelta) - drawn)), numbers };
  const [first] = sensitivities;
  const noise =
    mechanism === 'choice' && first !== undefined
      ? [choiceNoise(epsilon, first, onlyRaises(measureOf(plan, first[0])), plan.groups)]
      : [...sensitivities].map((each) => {
          const found = drawableNoise(shared, each, rows);
          if (found === undefined) throw new UsageError('sql.privacy-wide', { number: columnsOf(plan, each[0]) });
          return found;
        });
  const chosen = choices.map(({ measure, below, rows: counted, first: least, step, quantile }): QuantileChoice => {
    const { numerator, denominator } = quantile;
    const sensitivity = rows * BigInt(Math.max(numerator, denominator - numerator));
    const scale = choiceScale(shared, sensitivity);
    const error = String(errorOfRank(scale, below.length + 1, denominator));
    return {
      measure,
      below,
      rows: counted,
      first: String(least),
      step: String(step),
      sensitivity: String(sensitivity),
      scale,
      error,
    };
  });
  const counts = noise.find(({ measure }) => measure === 'rows');
  const threshold =
    plan.found === undefined || counts === undefined || askedDelta === undefined
      ? {}
      : {
          threshold: String(
            groupThreshold(shared.mechanism, counts, rows, {
              of: askedDelta,
              less: drawn,
              share: shared.mechanism === 'laplace' ? 1 : share,
            }),
          ),
        };
  // Of Laplace noise in groups of a list only what drawing leaves is spent of a δ.
  const isSpent = askedDelta !== undefined && (mechanism === 'gaussian' || plan.found !== undefined);
  const delta = isSpent ? askedDelta : String(drawn);
  for (const { owner, dataset } of distinct(units)) checkPrivacyLimits(cardOf(cards, owner, dataset), epsilon, delta);
  for (const { measure, scale } of [...(mechanism === 'choice' ? noise : []), ...chosen]) {
    if (BigInt(scale.numerator) > largestScale * BigInt(scale.denominator))
      throw new UsageError('sql.privacy-wide', { number: columnsOf(plan, measure) });
  }
  const privacy: PlanPrivacy = {
    mechanism,
    epsilon,
    delta,
    units: distinct(units),
    noise,
    ...(chosen.length === 0 ? {} : { choices: chosen }),
    ...threshold,
  };
  return { ...plan, columns, privacy };
}

/** Of groups that are found all that pass leave: which are the best of them, recipients see by their noisy numbers. */
function withGroups(plan: Plan): Plan {
  if (plan.found === undefined) return plan;
  const { groupsUpTo } = plan.found;
  return { ...plan, groups: groupsUpTo, found: { groupsUpTo, best: false } };
}

/** By how much one unit, which changes so many rows, changes all groups of each measure that is released together. */
function sensitivitiesOf(
  source: SourceText,
  plan: Plan,
  choices: readonly PlannedQuantile[],
  rows: bigint,
): Map<string, bigint> {
  const chosen = new Set(choices.map(({ measure }) => measure));
  // Which groups are shown, and what HAVING compares, is told by noisy numbers, too.
  const isCounted = plan.found !== undefined || plan.having.length > 0;
  const asked = [...noisedMeasures(plan, measuresOf), ...comparedMeasures(plan), ...(isCounted ? ['rows'] : [])];
  const measures = [...new Set(asked)].filter((id) => !chosen.has(id)).map((id) => measureOf(plan, id));
  if (measures.length === 0 && choices.length === 0) throw shape(source, 'SELECT of no number');
  return new Map(
    measures.map((measure) => {
      const { kind } = measure;
      if (kind === 'min' || kind === 'max')
        throw errorAt(source, 0, 'sql.privacy-extreme', {
          extreme: kind.toUpperCase(),
          part: kind === 'min' ? '0.01' : '0.99',
        });
      if (kind === 'quantile') throw errorAt(source, 0, 'sql.privacy-quantile');
      // A number that is always 0 needs no noise, but a sampler needs a scale.
      const most = mostOfRow(measure) * rows;
      return [measure.id, most > 0n ? most : 1n];
    }),
  );
}

/** Names of the columns that are made of a measure. */
const columnsOf = ({ columns }: Plan, measure: string): string[] =>
  columns.flatMap((column) =>
    noisedMeasures({ columns: [column] }, measuresOf).includes(measure) ? [quoted(column.name)] : [],
  );

const shape = (source: SourceText, construct: string) => errorAt(source, 0, 'sql.privacy-shape', { construct });

function checkShape(source: SourceText, plan: Plan): void {
  const { sets, found, shared, repeats, distinct: isDistinct, many, stages, wide } = plan;
  if (found !== undefined && sets !== undefined)
    throw shape(source, 'ROLLUP, CUBE or GROUPING SETS of columns without a list of values');
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
function checkChoice(source: SourceText, plan: Plan, quantiles: readonly AskedQuantile[]): void {
  const { keys, sets, columns, orderBy, limit, offset, found, having, condition } = plan;
  const measures = columns.filter(({ kind }) => kind !== 'key');
  const [order, ...more] = orderBy;
  const by = columns[order?.column ?? -1];
  const isOne = measures.length === 1 && measures[0]?.kind === 'measure' && by === measures[0];
  const isFirst = order?.descending === true && more.length === 0 && limit === 1 && offset === 0;
  if (!isOne || !isFirst || keys.length === 0 || sets !== undefined) throw errorAt(source, 0, 'sql.privacy-choice');
  if (found !== undefined || having.length > 0 || condition !== undefined || quantiles.length > 0)
    throw errorAt(source, 0, 'sql.privacy-choice');
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

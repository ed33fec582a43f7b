/** Which questions can be answered with noise, how much one unit changes of each of their numbers, and how much noise that takes. */
import { largestScale, UsageError } from '@tacit/engine';
import { allowedPrivacy, checkPrivacyLimits } from '../../contract/card-privacy.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { columnNodes } from '../../local/expression.ts';
import type { Expression, LocalStage, RowStage } from '../../local/stages.ts';
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
  twice,
} from '../plan/privacy.ts';
import { baseCards, type SourceCard } from '../plan/relations.ts';
import { nodesOfShared } from '../plan/shared-nodes.ts';
import { setsOf } from '../plan/sets.ts';
import type { Plan, PlanPrivacy, PrivacyUnit, QuantileChoice } from '../plan/types.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import '../parse/privacy-messages.ts';
import type { AskedPrivacy } from '../parse/with-privacy.ts';
import { type AskedTogether, unitsTogether } from './privacy-across.ts';
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

/** What a question wants besides. */
interface NoiseWishes {
  /** The units, of owners' cards, as it wants them. */
  readonly units?: (all: readonly PrivacyUnit[]) => readonly PrivacyUnit[];
  /** What it asks for in the place of some outputs. */
  readonly quantiles?: readonly AskedQuantile[];
  /** Set where the plan counts rows of all tables together. */
  readonly together?: AskedTogether;
}

/** Quantiles of groups times values to choose among, at most: so many utilities are compared under protocol. */
const mostCandidates = 2 ** 16;

/**
 * `planned`, which is made of `openCards`, with noise in all that it releases. `cards`: those of its datasets. Throws UsageError 'sql.privacy-…' where one row may change anything, and for what is asked of
 * noise; PolicyError 'policy.privacy-…'.
 */
export function withPrivacy(
  source: SourceText,
  planned: Plan,
  cards: readonly SourceCard[],
  asked: AskedPrivacy,
  { units: wanted = (all) => all, quantiles = [], together }: NoiseWishes = {},
): Plan {
  checkShape(source, planned, together !== undefined);
  const { epsilon, delta: askedDelta, mechanism = 'laplace' } = asked;
  if (mechanism === 'choice') checkChoice(source, planned, quantiles);
  const { plan: open, quantiles: choices } = chosenQuantiles(withGroups(planned), quantiles);
  const { plan, units, changed, replaces } =
    together === undefined
      ? unitsApart(source, open, cards, wanted)
      : { plan: open, ...unitsTogether(source, open, baseCards(cards), together, declaredRows(source)) };
  const inGroup = inOneGroup(source, plan, units, asked.each);
  const inAll =
    inGroup === undefined || plan.found !== undefined ? changed : least(changed, inGroup * BigInt(plan.groups));
  const rows = inAll * BigInt(setsOf(plan).length);
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
      ? [choiceNoise(epsilon, first, !replaces && onlyRaises(measureOf(plan, first[0])), plan.groups)]
      : [...sensitivities].map((each) => {
          const spread = inGroup === undefined || inGroup >= rows ? undefined : { inGroup, rows };
          const found = drawableNoise(shared, each, rows, spread);
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
  const isApart = units.length > 1 && units.every(({ counted }) => counted === 'together') && !hasJoin(plan);
  const told = distinct(units).map((unit) => (isApart ? { ...unit, alone: twice({ epsilon, delta }) } : unit));
  for (const { owner, dataset, alone = { epsilon, delta } } of told)
    checkPrivacyLimits(cardOf(baseCards(cards), owner, dataset), alone.epsilon, alone.delta);
  for (const { measure, scale } of [...(mechanism === 'choice' ? noise : []), ...chosen]) {
    if (BigInt(scale.numerator) > largestScale * BigInt(scale.denominator))
      throw new UsageError('sql.privacy-wide', { number: columnsOf(plan, measure) });
  }
  const privacy: PlanPrivacy = {
    mechanism,
    epsilon,
    delta,
    units: told,
    noise,
    ...(chosen.length === 0 ? {} : { choices: chosen }),
    ...threshold,
  };
  return { ...plan, columns, privacy };
}

/** Units of tables of which each owner leaves out its own rows, and how many rows one of them changes at most. */
function unitsApart(
  source: SourceText,
  open: Plan,
  cards: readonly SourceCard[],
  wanted: NonNullable<NoiseWishes['units']>,
) {
  const units = wanted(open.stages.map((stage) => unitOf(cardOf(cards, stage.party, stage.dataset))));
  const plan = withBounds(open, units, cards);
  // What several tables of one owner hold of one unit, or one table in several places, changes together.
  const changed = new Map<string, number>();
  for (const [table, { owner, rows }] of units.entries())
    changed.set(owner, (changed.get(owner) ?? 0) + rows * partners(source, plan, cards, units, table));
  return { plan, units, changed: BigInt(Math.max(...changed.values())), replaces: false };
}

/** Rows of one unit in one group at most, where a question asks for that. Throws UsageError 'sql.privacy-each'. */
function inOneGroup(
  source: SourceText,
  plan: Plan,
  units: readonly PrivacyUnit[],
  each: number | undefined,
): bigint | undefined {
  if (each === undefined) return undefined;
  const isOfAll = units.every((unit) => unit.each !== undefined || unit.rows <= each);
  const isAny = units.some((unit) => unit.each !== undefined);
  if (
    !isOfAll ||
    !isAny ||
    plan.keys.length === 0 ||
    plan.sets !== undefined ||
    plan.source === 'join' ||
    hasJoin(plan)
  )
    throw errorAt(source, 0, 'sql.privacy-each', { each });
  return BigInt(each);
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

const hasJoin = ({ shared }: Plan): boolean =>
  shared !== undefined && nodesOfShared(shared.body).some(({ kind }) => kind === 'join');

function unitOf(card: SourceCard): PrivacyUnit {
  const { unit, rows } = allowedPrivacy(card);
  return { owner: card.owner, dataset: card.name, column: unit, rows };
}

/** The plan with stages that leave out what units have beyond their bound; `units`: of each stage. */
function withBounds(plan: Plan, units: readonly PrivacyUnit[], cards: readonly SourceCard[]): Plan {
  const stages = plan.stages.map((stage, i) => {
    const { column, rows, counted, each } = units[i] as PrivacyUnit;
    if (counted !== 'owner' || column === null) return stage;
    // A unit need not be among the columns of a card: then its type, which nothing is printed of, is not known.
    const known = cardOf(cards, stage.party, stage.dataset).columns.find(({ name }) => name === column);
    const unit = { kind: 'column', column, type: known?.type ?? { kind: 'text' } } as const;
    const inGroup = each === undefined ? {} : { each: { by: keysOf(plan, stage), rows: each } };
    return { ...stage, atMost: { unit, rows, ...inGroup } };
  });
  return { ...plan, stages };
}

/** What rows of a stage that is no side of a join are grouped by. */
function keysOf({ keys }: Plan, stage: LocalStage): Expression[] {
  if (stage.kind === 'groups') return stage.keys.map(({ expression }) => expression);
  return keys.flatMap(({ id }) => stage.outputs.find((output) => output.id === id)?.expression ?? []);
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

function checkShape(source: SourceText, plan: Plan, isCounted: boolean): void {
  const { sets, found, shared, repeats, distinct: isDistinct, many, stages, wide } = plan;
  if (found !== undefined && sets !== undefined)
    throw shape(source, 'ROLLUP, CUBE or GROUPING SETS of columns without a list of values');
  if (repeats !== undefined || isDistinct === true) throw shape(source, 'SELECT of rows');
  if (!isCounted && (shared !== undefined || stages.some(({ relation }) => relation !== undefined)))
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
  units: readonly PrivacyUnit[],
  table: number,
): number {
  if (kind !== 'join' || many === undefined || many.table === table) return 1;
  const stage = stages[many.table] as RowStage;
  const own = stages[table] as RowStage;
  const card = cardOf(cards, stage.party, stage.dataset);
  const { column: unit, rows, counted } = units[many.table] as PrivacyUnit;
  const left = counted === undefined || unit === null ? [] : [{ columns: [unit], most: rows }];
  // A key that is made of a column may join what the column tells apart.
  const isPlain = stage.keys.every(({ kind: each }) => each === 'column');
  const columns = isPlain ? stage.keys.flatMap((key) => columnNodes(key).map(({ column }) => column)) : [];
  return declaredRows(source, left)(card, columns, cardOf(cards, own.party, own.dataset));
}

/** Rows of a table with equal values of these columns at most, as its owner declared; `more`: what else is known of it. */
const declaredRows =
  (source: SourceText, more: NonNullable<DatasetCard['repeats']> = []) =>
  (card: DatasetCard, columns: readonly string[], other: DatasetCard): number => {
    const once = card.unique.map((unique) => ({ columns: unique, most: 1 }));
    const known = [...once, ...(card.repeats ?? []), ...more].filter(
      (each) => each.columns.length > 0 && each.columns.every((column) => columns.includes(column)),
    );
    if (known.length > 0) return Math.min(...known.map(({ most }) => most));
    const names = { table: quotedTable(card.owner, card.name), other: quotedTable(other.owner, other.name) };
    throw errorAt(source, 0, 'sql.privacy-repeats', names);
  };

function distinct(units: readonly PrivacyUnit[]): PrivacyUnit[] {
  return [...new Map(units.map((unit) => [`${unit.owner} ${unit.dataset}`, unit])).values()];
}

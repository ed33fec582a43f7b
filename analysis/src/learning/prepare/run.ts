/**
 * The joint program of a preparation. Steps are fitted column by column, all columns side by side, each step to what the steps before it made of
 * the rows; whether they could be is told to everybody before anything is kept. A transformation that was fitted before opens nothing.
 */
import {
  asFixed,
  type Bits,
  countRows,
  fixed,
  fixedScale,
  lessThanConstant,
  type Ring,
  type Sharing,
  together,
  UsageError,
} from '@tacit/engine';
import type { KeptColumn, KeptVector } from '../../contract/artifacts.ts';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { nameOf } from '../features.ts';
import { KeptRows, planesOf } from '../rows.ts';
import { placesOf } from '../test-rows.ts';
import { woeFormat } from '../woe-card.ts';
import { applyStep, type ColumnState, levelsState, numberState, readyFor, ringIn } from './apply.ts';
import { type Checked, fitStep, type Fitted, type FitRows, isOfNumbers } from './fit.ts';
import { fittedVectors } from './fitted-card.ts';
import { type PreparePlan, toldChecks } from './plan.ts';
import type { Filled } from './quantiles.ts';
import { woeDigits, type PlannedColumn, type PlannedStep } from './steps.ts';
import './step-messages.ts';

const steps = {
  rows: 'prepare: rows',
  fit: 'prepare: steps',
  checks: 'prepare: checks',
  keep: 'prepare: keep',
} as const;

/** `true` at recipients: it is done. Throws UsageError 'prepare.few', 'prepare.constant' where a check fails, at everybody. */
export function runPrepare(plan: PreparePlan, runtime: Runtime): Promise<true | undefined> {
  return runtime.compute((sharing) => prepared(plan, runtime, sharing));
}

async function prepared(plan: PreparePlan, runtime: Runtime, sharing: Sharing): Promise<true | undefined> {
  const { session } = sharing;
  const everyone = runnersOf(plan);
  if (session.names.join('\n') !== everyone.join('\n'))
    throw new Error(`the session has parties ${session.names.join(', ')}, the plan ${everyone.join(', ')}`);
  session.step(steps.rows);
  const { table, name } = plan.aligned;
  const held = runtime.artifact.use(sharing, name);
  const kept = new KeptRows(sharing, { table, places: null }, held);
  const [, other] = plan.uses;
  const used = other === undefined ? [] : runtime.artifact.use(sharing, other.name);
  const given = plan.prepare.with === null ? undefined : givenOf(plan, used as Ring[]);
  const valid = kept.owned();
  const places = fitPlaces(plan, valid.length);

  session.step(steps.fit);
  const fitting = gathered(sharing, valid, places);
  const isCounted = given === undefined && plan.prepare.fitted.columns.some((column) => column.steps.some(isOfNumbers));
  const ones = isCounted ? sharing.within(await sharing.bitsToRing(fitting)) : undefined;
  const rows: FitRows = { valid: fitting, ones, minimum: plan.minimumGroupSize };
  const work = plan.prepare.fitted.columns.map((column, i) => (on: Sharing) => {
    const weights = plan.prepare.woe[String(i)];
    const sources: Sources = {
      kept,
      rows,
      places,
      given: given?.[i],
      weights:
        given !== undefined || weights === undefined
          ? undefined
          : on.slice(used[0] as Ring, weights.start, weights.start + weights.feature.levels.length),
    };
    return throughSteps(on, plan, i, column, sources);
  });
  const columns = await together(sharing, work);

  session.step(steps.checks);
  await runtime.releasing(sharing);
  if (given === undefined) await throwUnlessFitted(sharing, plan, rows, columns);

  session.step(steps.keep);
  const [{ output }, fitted] = plan.keeps as [PreparePlan['keeps'][number], PreparePlan['keeps'][number] | undefined];
  runtime.artifact.keep(sharing, output, vectorsOf(sharing, plan, kept, columns, plan.keeps[0]?.vectors ?? []));
  if (fitted !== undefined) {
    const numbers = columns.flatMap(({ values }) => values);
    runtime.artifact.keep(
      sharing,
      fitted.output,
      numbers.map((each, i) => ringIn(sharing, each, fitted.vectors[i] ?? null)),
    );
  }
  return plan.recipients.some((each) => session.owns(everyone.indexOf(each))) ? true : undefined;
}

const fullName = ({ owner, dataset, name }: KeptColumn): string => nameOf({ owner, dataset, column: name });

/** What steps are of: the table as it was, and what is done to its columns. */
type Transforming = Pick<PreparePlan, 'prepare'> & { readonly aligned: Pick<PreparePlan['aligned'], 'table'> };

/** The vectors of the prepared table, within their bounds. */
function vectorsOf(
  sharing: Sharing,
  { prepare, aligned: { table } }: Transforming,
  kept: KeptRows,
  columns: readonly Prepared[],
  shapes: readonly KeptVector[],
): (Ring | Bits)[] {
  const vectors = table.columns.flatMap((column): (Ring | Bits)[] => {
    // A plan comes from a contract, as JSON: columns are the same by name.
    const own = columns[prepare.columns.findIndex((each) => fullName(each) === fullName(column))];
    const present = kept.present(column);
    if (own === undefined) return [kept.value(column), ...(present === undefined ? [] : [present])];
    return [...own.main(kept.value(column), present), ...own.made];
  });
  return [kept.owned(), ...vectors].map((each, i) => {
    const vector = shapes[i] ?? null;
    return vector?.domain === 'ring' ? ringIn(sharing, each as Ring, vector) : each;
  });
}

/** The vectors of other rows, by what was fitted before: `used`, as it was kept, of these columns. Opens nothing. */
export async function appliedTo(
  sharing: Sharing,
  plan: Transforming,
  kept: KeptRows,
  used: readonly Ring[],
  shapes: readonly KeptVector[],
): Promise<(Ring | Bits)[]> {
  const given = givenOf(plan, used);
  const rows: FitRows = { valid: kept.owned(), ones: undefined, minimum: 0 };
  const columns = await together(
    sharing,
    plan.prepare.fitted.columns.map((column, i) => (on: Sharing) => {
      return throughSteps(on, plan, i, column, { kept, rows, places: null, given: given[i], weights: undefined });
    }),
  );
  return vectorsOf(sharing, plan, kept, columns, shapes);
}

/** Of each column what its steps were fitted to before. */
function givenOf({ prepare: { fitted } }: Pick<PreparePlan, 'prepare'>, used: readonly Ring[]): Ring[][] {
  let next = 0;
  return fitted.columns.map((column) => {
    const count = fittedVectors({ columns: [column] }).length;
    next += count;
    return used.slice(next - count, next);
  });
}

function fitPlaces({ prepare: { test } }: PreparePlan, length: number): Uint32Array | null {
  return test === null ? null : placesOf(length, test, 'train');
}

const gathered = (on: Sharing, bits: Bits, places: Uint32Array | null): Bits =>
  places === null ? bits : on.gatherRows(bits, places);

interface Sources {
  readonly kept: KeptRows;
  readonly rows: FitRows;
  readonly places: Uint32Array | null;
  readonly given: readonly Ring[] | undefined;
  /** Weights of evidence of the column, as they were kept. */
  readonly weights: Ring | undefined;
}

interface Prepared {
  /** The column's own vectors: as they were, where no step changed it; none where others stand in its place. */
  readonly main: (value: Ring, present: Bits | undefined) => (Ring | Bits)[];
  readonly made: readonly Ring[];
  /** What was fitted, by step. */
  readonly values: readonly Ring[];
  readonly checks: readonly Checked[];
}

async function throughSteps(
  on: Sharing,
  plan: Transforming,
  at: number,
  column: PlannedColumn,
  sources: Sources,
): Promise<Prepared> {
  const { kept, rows, places, given, weights } = sources;
  const source = plan.prepare.columns[at];
  if (source === undefined) throw new Error('no column');
  const encoded = plan.prepare.woe[String(at)];
  const wholePlanes = async (of: Sharing): Promise<Bits> => {
    if (encoded === undefined) throw new Error('no weights of evidence');
    return await planesOf(of, encoded.feature, kept, plan.aligned.table);
  };
  let state: ColumnState | undefined = await stateOf(on, column, kept.value(source), kept.present(source));
  const first = state;
  const made: Ring[] = [];
  const values: Ring[] = [];
  const checks: Checked[] = [];
  let filled: Filled | undefined;
  for (const step of column.steps) {
    if (state === undefined) throw new Error('no column is left');
    const ready: ColumnState = await readyFor(on, step, state);
    const found: Partial<Fitted> =
      given === undefined
        ? await fittedTo(on, step, ready, { rows, places, weights }, filled)
        : { values: given[values.length] };
    if (found.checks !== undefined) checks.push(found.checks);
    filled = found.filled;
    const own: Ring | undefined = step.fitted === null ? undefined : found.values;
    if (own !== undefined) values.push(own);
    const next = await applyStep(on, step, ready, own, wholePlanes);
    state = next.state;
    made.push(...next.made);
  }
  const last = state;
  return {
    main: (value, present) => {
      if (last === first) return [value, ...(present === undefined ? [] : [present])];
      if (last === undefined) return [];
      return [last.value, ...(last.kind === 'number' && last.present !== undefined ? [last.present] : [])];
    },
    made,
    values,
    checks,
  };
}

/** What the step is fitted to. */
async function fittedTo(
  on: Sharing,
  step: PlannedStep,
  state: ColumnState,
  { rows, places, weights }: Pick<Sources, 'rows' | 'places' | 'weights'>,
  filled: Filled | undefined,
): Promise<Fitted> {
  if (step.operation.kind === 'woe') {
    if (weights === undefined) throw new Error('no weights of evidence');
    const whole = fixed({ fractionBits: 0, integerBits: 40 });
    const unit = 10 ** woeDigits / 2 ** woeFormat.fractionBits;
    const values = ringIn(on, (await fixedScale(on, asFixed(whole, weights), unit)).ring, step.fitted);
    return { values, checks: undefined };
  }
  return await fitStep(on, step, of(on, state, places), rows, filled);
}

/** The state in the rows of these places. */
function of(on: Sharing, state: ColumnState, places: Uint32Array | null): ColumnState {
  if (places === null) return state;
  const value = on.gather(state.value, places);
  if (state.kind === 'levels') return levelsState(state.shape, value);
  const present = state.present === undefined ? undefined : on.gatherRows(state.present, places);
  const fitting = numberState(state.shape, value, present);
  return state.coarse === undefined ? fitting : { ...fitting, coarse: on.gather(state.coarse, places) };
}

/** A column as it was aligned. A truth value that may be missing becomes a position. */
async function stateOf(
  on: Sharing,
  { shape }: PlannedColumn,
  value: Ring,
  present: Bits | undefined,
): Promise<ColumnState> {
  if (shape.kind === 'number') return numberState(shape, value, present);
  if (present === undefined) return levelsState(shape, value);
  const there = on.within(await on.bitsToRing(present));
  const last = BigInt(shape.levels.indexOf(null));
  // last + present·(value − last).
  const place = on.addConstant(await on.multiply(there, on.addConstant(on.within(value), -last)), last);
  return levelsState(shape, on.within(place, { min: 0n, max: last }));
}

async function throwUnlessFitted(
  sharing: Sharing,
  plan: PreparePlan,
  rows: FitRows,
  columns: readonly Prepared[],
): Promise<void> {
  const checks: Checked[] = [
    { counts: await countRows(sharing, rows.valid) },
    ...columns.flatMap((column) => column.checks),
  ];
  const counts = sharing.concatenate(checks.map((each) => each.counts));
  const few = await lessThanConstant(sharing, counts, BigInt(rows.minimum));
  let next = 0;
  const bits = sharing.joinRows(
    checks.flatMap(({ counts: { length }, constant }) => {
      next += length;
      const own = sharing.sliceRows(few, next - length, next);
      return constant === undefined ? [own] : [own, constant];
    }),
  );
  const everyone = runnersOf(plan).map((_, i) => i);
  const words = await sharing.revealBits(bits, 'checks', everyone);
  const failed = toldChecks(plan).filter(
    (_, i) => words !== undefined && ((words[i >> 6] as bigint) >> BigInt(i & 63)) % 2n === 1n,
  );
  const { minimumGroupSize: minimum } = plan;
  if (failed.some(({ column }) => column === null)) throw new UsageError('prepare.few-rows', { minimum });
  const named = (kind: 'few' | 'constant') =>
    failed
      .filter((each) => each.kind === kind)
      .map(({ column, about }) => (about === undefined ? (column ?? '') : `${column ?? ''}: ${about}`));
  const [less, constant] = [named('few'), named('constant')];
  if (less.length > 0) throw new UsageError('prepare.few', { minimum, columns: less });
  if (constant.length > 0) throw new UsageError('prepare.constant-rows', { columns: constant });
}

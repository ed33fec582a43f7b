/**
 * Stepwise selection of features (Efroymson 1960; Hastie, Pregibon 1992, "step"): in every step each feature that may come in or go out is
 * tried, by a fit of its own, and the best change is made until none is an improvement. What is opened in a step is which change that is;
 * deviances stay shares.
 *
 *     AIC, BIC   logistic: D + c·k,  linear: m·log(D/m) + c·k,  c = 2 or log m;   the least, and less than without a change
 *     p          of the likelihood ratio of one feature: in with the least p below `enter`, out with the largest above `stay`, out first
 *
 * D is the deviance, m the rows that take part, k the terms. A step's fits are of as many columns as the largest features that may be in
 * together would have, filled up with zeros: so every step costs what is told, whichever features are in. All steps stand in one branch of
 * the session, so that what follows is prepared alike however many there were.
 */
import {
  asFixed,
  extremeAlong,
  type Fixed,
  fitGlm,
  fixed,
  fixedConvert,
  fixedLog,
  fixedMatrix,
  fixedScale,
  type FixedMatrix,
  type GlmData,
  isNegative,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import { runnersOf } from '../../kinds/seats.ts';
import { termsOf } from '../features.ts';
import { waldTable } from '../wald.ts';
import type { TrainPlan } from './plan.ts';
import { mostSteps, type Selection, stepLine, widthOfStep } from './select-plan.ts';

/** One step: the place of a feature, and whether it came in. */
export interface Step {
  readonly feature: number;
  readonly comesIn: boolean;
}

/** Units of scores: 2^−scoreBits. */
const scoreBits = 28;
const logBits = 20;
const scoreFormat = fixed({ fractionBits: scoreBits, integerBits: 34 });
/** Scores are below it in size, in units of one. */
const mostScore = 1n << 26n;

interface Trial extends Step {
  readonly deviance: Ring;
  /** Terms more than now. */
  readonly terms: number;
}

/** `counted`: which terms count, levels with few rows do not. `onStep` is called after each step. Returns the steps, in order. */
export async function selected(
  sharing: Sharing,
  plan: TrainPlan,
  selection: Selection,
  data: GlmData,
  taking: Ring,
  counted: readonly boolean[],
  onStep: (done: number) => void,
): Promise<readonly Step[]> {
  const [steps] = await together(sharing, [(on) => stepsOf(on, plan, selection, data, taking, counted, onStep)]);
  return steps;
}

async function stepsOf(
  sharing: Sharing,
  plan: TrainPlan,
  selection: Selection,
  data: GlmData,
  taking: Ring,
  counted: readonly boolean[],
  onStep: (done: number) => void,
): Promise<readonly Step[]> {
  const { features } = plan.train;
  const { direction } = selection;
  const terms = termsOf(features);
  const isIn = features.map(() => direction === 'backward');
  const columnsOf = (chosen: readonly boolean[], width: number) => {
    const columns = terms.flatMap((term, i) => (chosen[term.feature] === true ? [i] : []));
    return Array.from({ length: width }, (_, i) => columns[i] ?? null);
  };
  const sizeOf = (feature: number) => terms.filter((each, i) => each.feature === feature && counted[i] === true).length;
  const fit = async (on: Sharing, chosen: readonly boolean[], width: number) =>
    await devianceOf(on, plan, { ...data, features: withColumns(on, data.features, columnsOf(chosen, width)) });
  const first = direction === 'backward' ? widthOfStep(features, direction, -1) : 1;
  let current = await fit(sharing, isIn, first);
  const penalty = await penaltyOf(sharing, plan, selection, taking, data.features.rows);
  const done: Step[] = [];
  for (let step = 0; step < mostSteps(selection); step++) {
    const tried = features.flatMap((_, feature): Step[] => {
      const comesIn = isIn[feature] !== true;
      return direction === 'both' || comesIn === (direction === 'forward') ? [{ feature, comesIn }] : [];
    });
    if (tried.length === 0) break;
    const width = widthOfStep(features, direction, step);
    const deviances = await together(
      sharing,
      tried.map(
        ({ feature }) =>
          (on: Sharing) =>
            fit(
              on,
              isIn.map((each, i) => (i === feature ? !each : each)),
              width,
            ),
      ),
    );
    const trials = tried.map((each, i): Trial => {
      const size = sizeOf(each.feature);
      return { ...each, deviance: deviances[i] as Ring, terms: each.comesIn ? size : -size };
    });
    const scores = await scoresOf(sharing, plan, selection, {
      trials,
      current,
      taking,
      penalty,
      rows: data.features.rows,
    });
    const range = { min: -(mostScore << BigInt(scoreBits)), max: mostScore << BigInt(scoreBits) };
    const shape = { rows: 1, columns: scores.length };
    const { index } = await extremeAlong(sharing, 'min', sharing.within(sharing.within(scores), range), shape, 'row');
    const everyone = runnersOf(plan).map((_, i) => i);
    const [found = 0n] = (await sharing.reveal(index, stepLine(step), everyone)) ?? [];
    const best = trials[Number(found)];
    if (best === undefined) break;
    isIn[best.feature] = best.comesIn;
    current = best.deviance;
    done.push({ feature: best.feature, comesIn: best.comesIn });
    onStep(step + 1);
  }
  return done;
}

/** The columns of a matrix at these places, with zeros where there is null. Local. */
export function withColumns(
  sharing: Sharing,
  { values, rows, columns }: FixedMatrix,
  places: readonly (number | null)[],
): FixedMatrix {
  const zero = rows * columns;
  const width = places.length;
  const all = sharing.concatenate([values.ring, sharing.filledRing(1, 0n)]);
  const indices = Uint32Array.from({ length: rows * width }, (_, at) => {
    const place = places[at % width] ?? null;
    return place === null ? zero : Math.floor(at / width) * columns + place;
  });
  const ring = sharing.within(sharing.gather(all, indices), values.ring.bounds);
  return fixedMatrix(asFixed(values.format, ring), rows, width);
}

/** Whether each feature is in after these steps. */
export function featuresAfter(plan: TrainPlan, steps: readonly Step[]): boolean[] {
  const { features, select } = plan.train;
  return features.map((_, i) => {
    const last = steps.findLast(({ feature }) => feature === i);
    return last?.comesIn ?? (select === null || select.direction === 'backward');
  });
}

/** The mean deviance of all rows of the table in units of scores: of a linear model its logarithm. */
async function devianceOf(sharing: Sharing, plan: TrainPlan, data: GlmData): Promise<Ring> {
  const { family, method } = plan.train;
  const iterations = method.name === 'newton' ? method.iterations : 1;
  const kind = family === 'linear' ? 'gaussian' : 'logistic';
  const { deviance } = await fitGlm(sharing, data, { family: { kind }, iterations });
  const { ring, format, length } = deviance;
  const last = asFixed(
    format,
    sharing.within(sharing.within(sharing.slice(ring, length - 1, length)), { min: 0n, max: mostOf(format) }),
  );
  const own = await fixedConvert(sharing, last, scoreFormat);
  return family === 'linear' ? await logOf(sharing, own.ring) : own.ring;
}

// A mean deviance, of a linear model of a target up to 1.
const mostOf = ({ fractionBits }: Fixed['format']): bigint => 1n << BigInt(fractionBits + 5);

/**
 * Logarithms of numbers in units of scores, but for a constant: they are read in units of 2^−20. Errors are up to 2^−18, so that scores of
 * linear models are m·2^−18 apart from AIC and BIC at most.
 */
async function logOf(sharing: Sharing, x: Ring): Promise<Ring> {
  const format = fixed({ fractionBits: logBits, integerBits: 42 });
  const { ring } = await fixedLog(sharing, asFixed(format, sharing.within(x, x.bounds ?? { min: 1n, max: 1n << 40n })));
  return sharing.scale(ring, 1n << BigInt(scoreBits - logBits));
}

/** What a term costs, in units of scores: one number. */
async function penaltyOf(
  sharing: Sharing,
  { train: { family } }: TrainPlan,
  { by }: Selection,
  taking: Ring,
  rows: number,
): Promise<Ring> {
  const whole = (value: number) => sharing.constantRing(BigUint64Array.of(BigInt(Math.round(value * 2 ** scoreBits))));
  // Deviances of a logistic model are means over the rows of the table, and so are penalties.
  const per = family === 'linear' ? 1 : rows;
  if (by !== 'bic') return whole(2 / per);
  const unit = 1n << BigInt(logBits);
  const counts = sharing.within(sharing.scale(taking, unit), { min: 1n, max: BigInt(rows) * unit });
  const ring = await logOf(sharing, counts);
  if (per === 1) return ring;
  return (await fixedScale(sharing, asFixed(scoreFormat, ring), 1 / per)).ring;
}

interface Scored {
  /** Of the table. */
  readonly rows: number;
  readonly trials: readonly Trial[];
  readonly current: Ring;
  readonly taking: Ring;
  readonly penalty: Ring;
}

/** Of each trial, and last of no change: the least is best. */
async function scoresOf(sharing: Sharing, plan: TrainPlan, selection: Selection, scored: Scored): Promise<Ring> {
  const { trials, current, taking, penalty, rows } = scored;
  const all = sharing.concatenate(
    [...trials.map(({ deviance }) => deviance), current].map((each) => sharing.within(each)),
  );
  if (selection.by === 'p') return await byRatio(sharing, selection, all, trials, rows);
  const counts = sharing.gather(taking, new Uint32Array(all.length));
  const sums = plan.train.family === 'linear' ? await sharing.multiply(sharing.within(counts), all) : all;
  const sizes = BigUint64Array.from([...trials.map(({ terms }) => terms), 0], (size) =>
    BigInt.asUintN(64, BigInt(size)),
  );
  const costs = sharing.scaleEach(sharing.within(sharing.gather(penalty, new Uint32Array(all.length))), sizes);
  return sharing.add(sharing.within(sums), sharing.within(costs));
}

/** By p-values of single terms: what is left to the critical value, and first of all what has to go out. */
async function byRatio(
  sharing: Sharing,
  { enter, stay }: Selection,
  all: Ring,
  trials: readonly Trial[],
  rows: number,
): Promise<Ring> {
  const length = trials.length;
  const limit = (p: number) => BigInt(Math.round((chiSquared(p) / rows) * 2 ** scoreBits));
  const own = sharing.slice(all, 0, length);
  const now = sharing.gather(sharing.slice(all, length, length + 1), new Uint32Array(length));
  const changes = sharing.subtract(sharing.within(own), sharing.within(now));
  // Of what comes in, by how much D falls short of the fall that is asked for; of what goes out, of its rise.
  const limits = BigUint64Array.from(trials, ({ comesIn }) =>
    BigInt.asUintN(64, comesIn ? limit(enter) : -limit(stay)),
  );
  const range = { min: -(1n << BigInt(scoreBits + 6)), max: 1n << BigInt(scoreBits + 6) };
  const short = sharing.within(
    sharing.within(sharing.add(changes, sharing.within(sharing.constantRing(limits)))),
    range,
  );
  const none = sharing.filledRing(1, 0n);
  const leaving = trials.map(({ comesIn }) => (comesIn ? 0n : 1n));
  const isBelow = await sharing.bitsToRing(await isNegative(sharing, short));
  const first = sharing.scaleEach(
    isBelow,
    BigUint64Array.from(leaving, (each) => each << BigInt(scoreBits + 7)),
  );
  const ordered = sharing.subtract(sharing.within(short), sharing.within(first));
  return sharing.concatenate([ordered, none].map((each) => sharing.within(each)));
}

/** What a number of χ² with one degree of freedom is above with probability p. */
function chiSquared(p: number): number {
  const [row] = waldTable([0], [1], { level: 1 - p });
  return (row?.high ?? 0) ** 2;
}

// A car maker knows how its cars are driven, an insurer what their damages cost. Together they fit a line: cost ≈ w₀ + w₁·speed +
// w₂·night share. Only the three weights are revealed. `node examples/regression.ts`

import {
  fixed,
  fixedInput,
  fixedMatrix,
  fixedReveal,
  fixedWithin,
  linearRegression,
  permitLines,
  replicated,
  runClear,
  runLocal,
  runProgram,
  type Sharing,
} from '@tacit/engine';

const names = ['maker', 'insurer', 'helper'];
const cars = 500;

/** Rows 1, speed, night share, all from −1 to 1: on one scale, as a regression likes it. */
const driving: readonly number[] = Array.from({ length: cars }, (_, i) => [1, Math.sin(i), Math.cos(3 * i + 1)]).flat();
/** Thousands a year. */
const damages: readonly number[] = Array.from(
  { length: cars },
  (_, i) => 0.4 + 0.25 * Math.sin(i) - 0.1 * Math.cos(3 * i + 1) + 0.02 * Math.sin(77 * i),
);

// Numbers with 16 bits after the point, below 2^10.
const format = fixed({ fractionBits: 16, integerBits: 10 });

async function fit(sharing: Sharing): Promise<Float64Array | undefined> {
  const { session } = sharing;
  const x = await fixedInput(sharing, format, 0, 3 * cars, session.owns(0) ? driving : undefined);
  const y = await fixedInput(sharing, format, 1, cars, session.owns(1) ? damages : undefined);
  // Promised ranges decide accuracy and rule overflow out, before anything is sent.
  const features = fixedMatrix(fixedWithin(sharing, x, { min: -1, max: 1 }), cars, 3);
  const targets = fixedWithin(sharing, y, { min: -1, max: 1 });
  const weights = await linearRegression(sharing, features, targets, { ridge: 0.001 });
  return fixedReveal(sharing, weights, 'weights', [0, 1]);
}

const guard = permitLines({ weights: [0, 1] });
const { results, traffic } = await runLocal(names, (session) => runProgram(replicated, session, fit, guard));

const show = (weights: Float64Array | undefined): string =>
  Array.from(weights ?? [], (weight) => weight.toFixed(4)).join('  ');
console.log(`weights:      ${show(results[0])}`);
console.log(`in the clear: ${show(await runClear(names, fit))} (the same program; only a demonstration can)`);
const { rounds, sent } = traffic[0] as (typeof traffic)[number];
console.log(`${cars} rows: ${rounds} rounds, ${sent.reduce((all, to) => all + to, 0)} bytes sent by ${names[0]}`);

// Three hospitals describe the ages of all their patients: mean, standard deviation, quartiles and a histogram. No hospital
// learns another's part of any of them. `node examples/statistics.ts`

import {
  divide,
  lessThanConstant,
  permitLines,
  quantiles,
  replicated,
  runLocal,
  runProgram,
  type Sharing,
  together,
} from '@tacit/engine';

const hospitals = ['East', 'West', 'Mountain'];
const patients = [120, 200, 80];
const bins = [20n, 40n, 60n, 80n];
const quarters = [1, 2, 3].map((numerator) => ({ numerator, denominator: 4 }));
const ageBits = 8;

const ages = (hospital: number): BigUint64Array =>
  BigUint64Array.from({ length: patients[hospital] as number }, (_, i) => BigInt((i * i * 17 + 31 * hospital) % 97));

interface Description {
  readonly mean: number;
  readonly deviation: number;
  readonly quartiles: readonly bigint[];
  readonly histogram: readonly bigint[];
}

async function describe(sharing: Sharing): Promise<Description> {
  const { session } = sharing;
  const parts = [];
  for (const [party, length] of patients.entries()) {
    parts.push(await sharing.inputRing(party, length, session.owns(party) ? ages(party) : undefined));
  }
  // What is known of the numbers saves bits, rounds and bytes, and rules overflow out before anything runs.
  const age = sharing.within(sharing.concatenate(parts), { min: 0n, max: 130n });
  const n = age.length;

  // Three questions that do not need each other's answers share their rounds.
  const [squares, middle, below] = await together(sharing, [
    (on) => on.dot(age, age, 1),
    (on) => quantiles(on, age, quarters, { width: ageBits, signed: false }),
    async (on) => {
      const planes = await together(
        on,
        bins.map((bin) => (inner: Sharing) => lessThanConstant(inner, age, bin, ageBits + 1)),
      );
      return on.sum(await on.bitsToRing(on.joinPlanes(planes)), bins.length);
    },
  ]);
  const total = sharing.sum(age, 1);
  // n²·variance = n·Σx² − (Σx)², a whole number; divided under protocol, so that only rounded values are revealed.
  const spread = sharing.subtract(sharing.scale(squares, BigInt(n)), await sharing.multiply(total, total));
  const [mean, variance] = await together(sharing, [
    (on) => divide(on, total, on.constantRing(BigUint64Array.of(BigInt(n))), rounded(130n, BigInt(n))),
    (on) => divide(on, spread, on.constantRing(BigUint64Array.of(BigInt(n * n))), rounded(130n * 130n, BigInt(n * n))),
  ]);

  const everyone = [0, 1, 2];
  const moments = await sharing.reveal(sharing.concatenate([mean, variance]), 'mean and variance', everyone);
  const quartiles = await sharing.reveal(middle, 'quartiles', everyone);
  const counts = await sharing.reveal(below, 'histogram', everyone);
  const [hundredfoldMean = 0n, hundredfoldVariance = 0n] = moments ?? [];
  return {
    mean: Number(hundredfoldMean) / 100,
    deviation: Math.sqrt(Number(hundredfoldVariance) / 100),
    quartiles: [...(quartiles ?? [])],
    histogram: [...(counts ?? []), BigInt(n)].map((upTo, i, all) => upTo - (i === 0 ? 0n : (all[i - 1] as bigint))),
  };
}

/** Quotients from 0 to `max`, to two decimals. */
const rounded = (max: bigint, denominatorMax: bigint) =>
  ({ denominatorMax, quotient: { min: 0n, max }, decimals: 2, rounding: 'nearest' }) as const;

const everyone = [0, 1, 2];
const guard = permitLines({ 'mean and variance': everyone, quartiles: everyone, histogram: everyone });
const { results, traffic } = await runLocal(hospitals, (session) => runProgram(replicated, session, describe, guard));

const { mean, deviation, quartiles, histogram } = results[0] as Description;
console.log(`mean ${mean}, standard deviation ${deviation.toFixed(2)}, quartiles ${quartiles.join(' · ')}`);
for (const [i, count] of histogram.entries()) {
  const label = i === bins.length ? `${bins.at(-1)} and over` : `under ${bins[i]}`;
  console.log(`${label.padEnd(12)} ${'▇'.repeat(Number(count) / 4)} ${count}`);
}
const { rounds, sent } = traffic[0] as (typeof traffic)[number];
console.log(`${rounds} rounds, ${sent.reduce((all, to) => all + to, 0)} bytes sent by ${hospitals[0]}`);

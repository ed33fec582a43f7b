/** How far noise moves a whole histogram, told before anything is drawn. */
import { checkOpenShare, checkWhole } from './checks.ts';
import { sumOf } from './fourier.ts';
import type { Noise } from './noise-error.ts';

/** Noise of larger scale is looked at in parts of it: a thousandth of it is next to nothing in the sum. */
const mostScale = 500;
const points = 2 ** 14;
/** What transforms may be off, and what may lie outside of the window. */
const allowance = 1e-8;

/**
 * Half the sum of the sizes of `cells` independent numbers with this noise is at most this with probability of about `level`: the total variation, in rows, by which noise moves a histogram of so many cells. On a grid to which sizes
 * are split so that their mean stays what it is; that makes it too large by far less than a hundredth.
 */
export function noiseDistance(noise: Noise, cells: number, level = 0.95): number {
  checkOpenShare('level', level);
  checkWhole('cells', cells, 1);
  const scale = noise.name === 'discrete-laplace' ? noise.scale : noise.deviation;
  const unit = Math.max(1, scale / mostScale);
  const sizes = massesOf(noise.name, scale / unit);
  const mean = sizes.reduce((sum, mass, size) => sum + mass * size, 0);
  const variance = sizes.reduce((sum, mass, size) => sum + mass * (size - mean) ** 2, 0);
  // Of a single number its own tail; of many the sum's by Bernstein's inequality.
  const reach = cells * mean + 8 * Math.sqrt(cells * variance) + 25 * (scale / unit) + 1;
  const step = Math.max(1, reach / points);
  const masses = new Float64Array(Math.ceil(sizes.length / step) + 2);
  sizes.forEach((mass, size) => {
    const [at, part] = [Math.floor(size / step), (size / step) % 1];
    masses[at] = (masses[at] as number) + mass * (1 - part);
    masses[at + 1] = (masses[at + 1] as number) + mass * part;
  });
  const last = Math.ceil(reach / step) + 1;
  const summed = sumOf([{ at: 0, masses, times: cells }], 0, last) as NonNullable<ReturnType<typeof sumOf>>;
  let [at, inside] = [0, summed.masses[0] as number];
  while (inside < level + allowance && at < last) inside += summed.masses[++at] as number;
  return (at * step * unit) / 2;
}

/** P(|X| = 0), P(|X| = 1), … of noise whose scale is 500 at most, as far as they count. */
function massesOf(name: Noise['name'], scale: number): Float64Array {
  const most = Math.ceil(name === 'discrete-laplace' ? 40 * scale : 9 * scale) + 2;
  const weights = Float64Array.from({ length: most + 1 }, (_, x) => {
    const weight = name === 'discrete-laplace' ? Math.exp(-x / scale) : Math.exp((-x * x) / (2 * scale * scale));
    return x === 0 ? weight : 2 * weight;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

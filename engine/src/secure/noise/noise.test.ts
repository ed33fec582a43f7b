// Noise that nobody knows: its law is the exact samplers', it does not follow from what some parties hold, and
// messages do not depend on it. Chi-square and Kolmogorov statistics raise a false alarm with probability 10^-6 each;
// seeds are fixed.
import { describe, expect, test } from 'vitest';
import { sampleDiscreteGaussian } from '../../privacy/discrete-gaussian.ts';
import { sampleDiscreteLaplace, sampleGeometric } from '../../privacy/discrete-laplace.ts';
import {
  alarms,
  chiSquareOf,
  fixedRandom,
  idealGaussian,
  idealLaplace,
  kolmogorovOf,
  lawDeviation,
  sampleSize,
  signed,
} from '../../privacy/testing.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { toRest } from '../../sharing/at-rest.ts';
import { protocolNamed, replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { knownScript, scripted } from '../../transport/scripted.ts';
import type { Session } from '../../transport/session.ts';
import { discreteGaussian } from './gaussian.ts';
import { discreteLaplace, geometric } from './laplace.ts';
import { permuteAndFlip } from './permute-and-flip.ts';

const names = ['bank', 'insurer', 'helper'];
const seed = new Uint8Array(32).fill(11);
const over = (numerator: bigint, denominator = 1n) => ({ numerator, denominator });

/** What three parties of the replicated protocol draw, opened. */
async function drawn(program: (sharing: Sharing) => Promise<Ring>): Promise<bigint[]> {
  const run = async (session: Session) => {
    const sharing = await replicated.create(session);
    return sharing.open(await program(sharing));
  };
  const { results } = await runLocal(names, run, { seed });
  return signed(results[0] as BigUint64Array);
}

describe('laws', () => {
  test.each([
    [over(1n, 2n), 12],
    [over(3n), 40],
    [over(40n), 400],
  ] as const)('discrete Laplace of scale %o', async (scale, reach) => {
    const sample = await drawn((s) => discreteLaplace(s, sampleSize, scale));
    const ideal = idealLaplace(Number(scale.numerator) / Number(scale.denominator));
    expect(lawDeviation(sample, ideal, reach)).toBeLessThan(alarms.chiSquare);
    const exact = sampleDiscreteLaplace(fixedRandom(21), sampleSize, scale);
    expect(kolmogorovOf(sample, exact)).toBeLessThan(alarms.kolmogorov);
  });

  test('geometric', async () => {
    const sample = await drawn((s) => geometric(s, sampleSize, over(5n)));
    const exact = sampleGeometric(fixedRandom(22), sampleSize, over(5n));
    expect(kolmogorovOf(sample, exact)).toBeLessThan(alarms.kolmogorov);
  });

  test.each([
    [over(1n, 2n), 8],
    [over(30n), 60],
    [over(900n), 300],
    // Two parts.
    [over(4000n), 700],
  ] as const)('discrete Gaussian of variance %o', async (variance, reach) => {
    const sample = await drawn((s) => discreteGaussian(s, sampleSize, variance));
    const ideal = idealGaussian(Number(variance.numerator) / Number(variance.denominator));
    expect(lawDeviation(sample, ideal, reach)).toBeLessThan(alarms.chiSquare);
    const exact = sampleDiscreteGaussian(fixedRandom(23), sampleSize / 4, variance);
    expect(kolmogorovOf(sample, exact)).toBeLessThan(alarms.kolmogorov);
  });

  test.each([[over(1n << 20n)], [over(1n << 70n)]])(
    'discrete Gaussian of variance %o, of many parts',
    async (variance) => {
      const length = sampleSize / 8;
      const sample = await drawn((s) => discreteGaussian(s, length, variance));
      const exact = sampleDiscreteGaussian(fixedRandom(24), length, variance);
      expect(kolmogorovOf(sample, exact)).toBeLessThan(alarms.kolmogorov);
    },
  );

  test('discrete Laplace of the largest scale', async () => {
    const length = sampleSize / 4;
    const sample = await drawn((s) => discreteLaplace(s, length, over(1n << 40n)));
    const exact = sampleDiscreteLaplace(fixedRandom(25), length, over(1n << 40n));
    expect(kolmogorovOf(sample, exact)).toBeLessThan(alarms.kolmogorov);
  });

  test('samples of one call are independent: neighbours fill a square evenly', async () => {
    for (const draw of [discreteLaplace, discreteGaussian]) {
      const sample = await drawn((s) => draw(s, sampleSize, over(9n)));
      const sides = [0, 1].map((parity) => sample.filter((_, i) => i % 2 === parity).map(cellOf));
      expect(independence(sides[0] as number[], sides[1] as number[])).toBeLessThan(alarms.chiSquare);
    }
  });
});

/** Which of five ranges of noise a number is in. */
const cellOf = (x: bigint): number => [-3n, -1n, 1n, 3n].filter((cut) => x > cut).length;

/** Chi-square of a table of two columns of cells against the product of its margins, as a normal deviate. */
function independence(first: readonly number[], second: readonly number[]): number {
  const joint = new Array<number>(25).fill(0);
  first.forEach((cell, i) => {
    const at = 5 * cell + (second[i] as number);
    joint[at] = (joint[at] as number) + 1;
  });
  const margin = (of: (at: number) => number) =>
    [0, 1, 2, 3, 4].map((cell) => joint.reduce((sum, count, at) => sum + (of(at) === cell ? count : 0), 0));
  const [rows, columns] = [margin((at) => Math.floor(at / 5)), margin((at) => at % 5)];
  const expected = joint.map(
    (_, at) => ((rows[Math.floor(at / 5)] as number) * (columns[at % 5] as number)) / first.length,
  );
  // More degrees of freedom than the 16 that margins leave: it alarms less often.
  return chiSquareOf(joint, expected);
}

describe('what a party holds', () => {
  // All that a party draws and every key that it has with another stay the same, the others' are new: then its shares
  // of random bits are the same, which is looked at. Noise that it could work out, or a part of it, would be the same
  // again or go along with what it was before.
  test.each([
    ['replicated', 0],
    ['replicated', 1],
    ['replicated', 2],
    ['additive-dealer', 0],
    ['additive-dealer', 1],
  ] as const)('says nothing of the noise: %s, party %i', async (name, party) => {
    const protocol = protocolNamed(name);
    const length = name === 'replicated' ? 5000 : 1000;
    const program = async (sharing: Sharing) => {
      const held = toRest(sharing, sharing.randomBits(640, 1), { domain: 'bits', length: 640, planes: 1 });
      const draws = [
        await discreteLaplace(sharing, length, over(4n)),
        await discreteGaussian(sharing, length, over(16n)),
      ];
      return { held, noise: signed(await sharing.open(sharing.concatenate(draws))) };
    };
    const each = async (session: Session) => [
      await runProgram(protocol, scripted(session, knownScript([party], seed, 0)), program),
      await runProgram(protocol, scripted(session, knownScript([party], seed, 1)), program),
    ];
    const { results } = await runLocal(names, each);
    const own = results[party] as { held: BigUint64Array[]; noise: bigint[] }[];
    const [first, second] = own as [(typeof own)[number], (typeof own)[number]];
    expect(second.held).toEqual(first.held);
    const other = results[(party + 1) % protocol.parties.min] as typeof own;
    expect(other[1]?.held).not.toEqual(other[0]?.held);
    for (const start of [0, length]) {
      const [a, b] = [first, second].map(({ noise }) => noise.slice(start, start + length)) as [bigint[], bigint[]];
      expect(independence(a.map(cellOf), b.map(cellOf))).toBeLessThan(alarms.chiSquare);
      const ideal = start === 0 ? idealLaplace(4) : idealGaussian(16);
      expect(lawDeviation(b, ideal, 60)).toBeLessThan(alarms.chiSquare);
    }
  });

  test('with everything held fixed the noise is the same: the test above looks at the right thing', async () => {
    const program = async (session: Session) => {
      const runs: BigUint64Array[] = [];
      for (let run = 0; run < 2; run++) {
        const sharing = await replicated.create(scripted(session, knownScript([0, 1, 2], seed, run)));
        runs.push(await sharing.open(await discreteLaplace(sharing, 50, over(4n))));
      }
      return runs;
    };
    const { results } = await runLocal(names, program);
    expect(results[0]?.[1]).toEqual(results[0]?.[0]);
  });
});

const opening = new Set<string | symbol>(['open', 'openBits', 'reveal', 'revealBits']);

/** A sharing that refuses to open anything, in branches too. */
const sealed = (sharing: Sharing): Sharing =>
  new Proxy(sharing, {
    get(target, name) {
      if (opening.has(name)) throw new Error(`${String(name)} was called`);
      if (name === 'on') return (session: Session) => sealed(target.on(session));
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

test('nothing is opened, and messages are the same whatever is drawn and whatever the utilities are', async () => {
  const traffic = async (first: number) => {
    const program = async (session: Session) => {
      const sharing = sealed(await replicated.create(session));
      await discreteLaplace(sharing, 100, over(7n));
      await discreteGaussian(sharing, 100, over(5000n));
      const utilities = BigUint64Array.from({ length: 12 }, (_, i) => BigInt((i * first) % 7));
      const ring = sharing.within(await sharing.inputRing(0, 12, sharing.session.owns(0) ? utilities : undefined), {
        min: 0n,
        max: 6n,
      });
      await permuteAndFlip(sharing, ring, { rows: 3, columns: 4 }, 'row', over(2n));
    };
    const run = await runLocal(names, program, { seed: new Uint8Array(32).fill(first) });
    // How messages are put into frames depends on the time.
    return run.traffic.map((each) => ({ ...each, framing: 0 }));
  };
  expect(await traffic(3)).toEqual(await traffic(0));
});

describe('permute-and-flip', () => {
  /** Exact probabilities: every order of the candidates as likely, each in turn kept with exp(−(best − u)/scale). */
  const idealChoice = (utilities: readonly number[], scale: number): number[] => {
    const best = Math.max(...utilities);
    const result = utilities.map(() => 0);
    const go = (left: readonly number[], reached: number): void => {
      for (const i of left) {
        const here = reached / left.length;
        const kept = Math.exp(-(best - (utilities[i] as number)) / scale);
        result[i] = (result[i] as number) + here * kept;
        go(
          left.filter((each) => each !== i),
          here * (1 - kept),
        );
      }
    };
    go([...utilities.keys()], 1);
    return result;
  };

  test('the law for (10, 9, 5), ε = 1, Δ = 1', () => {
    // Worked out by enumeration in Python.
    const expected = [0.6722878602876885, 0.29496748512833937, 0.03274465458397208];
    idealChoice([10, 9, 5], 2).forEach((p, i) => expect(p).toBeCloseTo(expected[i] as number, 14));
  });

  test.each([
    [[10, 9, 5], 2],
    [[0, 0, 0, 0], 3],
    [[-4, -4, -7, 2, 1], 5],
  ] as const)('utilities %o at scale %d come as often as the mechanism says', async (utilities, scale) => {
    const [lines, count] = [sampleSize / 5, utilities.length];
    const column = Array.from({ length: lines }, () => utilities).flat();
    const words = BigUint64Array.from(column, (u) => BigInt.asUintN(64, BigInt(u)));
    const bounds = { min: -100n, max: 100n };
    const chosen = await runClear(
      names,
      async (s) => {
        const matrix = s.within(s.constantRing(words), bounds);
        const byRow = await permuteAndFlip(s, matrix, { rows: lines, columns: count }, 'row', over(BigInt(scale)));
        return s.open(byRow);
      },
      { random: fixedRandom(31) },
    );
    const counts = utilities.map((_, i) => chosen.filter((each) => each === BigInt(i)).length);
    const expected = idealChoice(utilities, scale).map((p) => p * lines);
    expect(chiSquareOf(counts, expected)).toBeLessThan(alarms.chiSquare);
  });

  test('by columns, and one candidate', async () => {
    const places = await runClear(names, async (s) => {
      const matrix = s.within(s.constantRing(BigUint64Array.from([0n, 500n, 900n, 1n])), { min: 0n, max: 1000n });
      const byColumn = await permuteAndFlip(s, matrix, { rows: 2, columns: 2 }, 'column', over(1n));
      const single = await permuteAndFlip(s, matrix, { rows: 4, columns: 1 }, 'row', over(1n));
      return [...(await s.open(byColumn)), ...(await s.open(single))];
    });
    expect(places).toEqual([1n, 0n, 0n, 0n, 0n, 0n]);
  });

  test('utilities without bounds are refused', async () => {
    await runClear(names, async (s) => {
      const utilities = s.within(s.constantRing(new BigUint64Array(4)));
      const refused = permuteAndFlip(s, utilities, { rows: 1, columns: 4 }, 'row', over(1n));
      await expect(refused).rejects.toMatchObject({ code: 'secret.no-bounds' });
    });
  });
});

test('scales that are none are refused', async () => {
  await runClear(names, async (s) => {
    for (const scale of [over(0n), over(-1n), over(1n, 0n), over((1n << 40n) + 1n)]) {
      await expect(discreteLaplace(s, 3, scale)).rejects.toMatchObject({ code: 'privacy.fraction' });
    }
    await expect(discreteGaussian(s, 3, over((1n << 80n) + 1n))).rejects.toMatchObject({ code: 'privacy.fraction' });
    await expect(discreteGaussian(s, -1, over(1n))).rejects.toMatchObject({ code: 'secure.number' });
  });
});

/** What a program publishes may go on as public constants: a cost run, which has zeros in its place, still counts what is sent. */
import { describe, expect, test } from 'vitest';
import { equal, isBetween, lessThan } from '../secure/compare.ts';
import { fixedMultiply } from '../secure/fixed/arithmetic.ts';
import { fixed, fixedConstant, fixedInput, fixedReveal } from '../secure/fixed/format.ts';
import { inSet } from '../secure/in-set.ts';
import { lookUp } from '../secure/look-up.ts';
import { select } from '../secure/select.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { runClear } from './clear/run.ts';
import { compareTraffic } from './conformance.ts';
import { runCost } from './cost/run.ts';
import { permitAll } from './guard.ts';
import { ringBounds } from './bounds.ts';
import type { Bits, Ring, Sharing } from './model.ts';
import { additiveDealer, additiveOt, protocols, replicated } from './registry.ts';
import { runProgram } from './run.ts';

const length = 3;
const least = -(1n << 63n);
/** What is published: zeros as in a cost run, ones, all bits, and both ends of the range. */
const published = [0n, 1n, -1n, -least - 1n, least, 0x5555_5555_5555_5555n];
const declared = { min: -1000n, max: 1000n };
const small = [0n, 1n, -1n, 1000n, -1000n, 77n];

type Operation = (sharing: Sharing, x: Ring, values: BigUint64Array) => Promise<unknown>;

/** Every operation that takes a vector of public values, with something after it whose cost follows from bounds. */
const operations: Readonly<Record<string, Operation>> = {
  constantRing: async (s, x, values) => lessThan(s, x, s.constantRing(values)),
  'constantRing, both ways': async (s, x, values) => equal(s, s.constantRing(values), s.within(x, declared)),
  'constantRing, multiplied': async (s, x, values) =>
    lessThan(s, await s.multiply(s.within(x), s.constantRing(values)), x),
  'constantRing, as a limit': async (s, x, values) => isBetween(s, x, s.constantRing(values), s.constantRing(values)),
  'a part of a vector': async (s, x, values) => lessThan(s, s.slice(x, 0, 2), s.constantRing(values.subarray(1))),
  scaleEach: async (s, x, values) => lessThan(s, s.scaleEach(s.within(x), values), x),
  'scaleEach of declared numbers': async (s, x, values) => lessThan(s, s.scaleEach(s.within(x, declared), values), x),
  inSet: async (s, x, values) => inSet(s, x, values, 64),
  'lookUp in a table': async (s, x, values) => lookUp(s, values, s.within(x)),
  constantBits: async (s, x, values) => {
    const bits = s.constantBits(length, 1, values.slice(0, 1));
    return select(s, bits, x, s.within(x));
  },
  andConstant: async (s, x, values) => {
    const bits = s.andConstant(s.randomBits(length, 1), values.slice(0, 1));
    return s.bitsToRing(bits);
  },
  weighBits: async (s, _, values) => s.weighBits(s.randomBits(length, length), [values]),
  shiftAndWeigh: async (s, x, values) => s.shiftAndWeigh(x, 3, s.randomBits(length, length), values, values[0] ?? 0n),
};
/** The same where the program says what the results may be. */
const withBounds: Readonly<Record<string, Operation>> = {
  constantRing: async (s, x, values) => lessThan(s, s.within(x, declared), s.constantRing(values, declared)),
  'constantRing, added and multiplied': async (s, x, values) => {
    const c = s.constantRing(values, declared);
    const y = s.within(x, declared);
    return equal(s, s.add(await s.multiply(y, c), c), y);
  },
  scaleEach: async (s, x, values) => {
    const y = s.within(x, declared);
    return lessThan(s, s.scaleEach(y, values, declared), y);
  },
  fixedConstant: async (s, x, values) => {
    const format = fixed({ fractionBits: 10 });
    const y = await fixedInput(s, format, 0, length, s.session.owns(0) ? [1, 2, 3] : undefined);
    const reals = [...values].map((value) => Number(BigInt.asIntN(64, value)));
    return [x, await fixedMultiply(s, y, fixedConstant(s, format, reals, { min: -1000, max: 1000 }))];
  },
};

const settings = protocols.map((protocol) => ({
  name: protocol.name,
  protocol,
  names: ['a', 'b', 'c'].slice(0, Math.max(2, protocol.parties.min)).concat(protocol.dealer ? ['dealer'] : []),
}));

const wordsOf = (value: bigint): BigUint64Array => new BigUint64Array(length).fill(BigInt.asUintN(64, value));

describe.each(settings)('$name', ({ protocol, names }) => {
  /** Counted traffic of `program` against its cost run, for each value that the program publishes. */
  async function requireEqual(
    values: readonly bigint[],
    program: (sharing: Sharing, own: BigUint64Array | undefined) => Promise<unknown>,
  ): Promise<void> {
    const cost = await runCost(names, protocol, (sharing) => program(sharing, undefined));
    for (const value of values) {
      const { traffic } = await runLocal(names, (session) =>
        runProgram(protocol, session, (s) => program(s, s.session.owns(0) ? wordsOf(value) : undefined), permitAll),
      );
      expect(compareTraffic(cost, traffic), String(value)).toEqual([]);
    }
  }

  // Oblivious transfers take their time: there the values that differ most from zeros.
  const few = (values: readonly bigint[]) => (protocol === additiveOt ? values.slice(3, 4) : values);

  // One run for all: a step that differs names its operation.
  test('operations on opened values', async () => {
    await requireEqual(few(published), async (sharing, own) => {
      const x = await sharing.inputRing(0, length, own);
      for (const [name, operation] of Object.entries(operations)) {
        sharing.session.step(name);
        await operation(sharing, x, await sharing.open(x));
      }
    });
  });

  test('operations on revealed values with bounds', async () => {
    await requireEqual(few(small), async (sharing, own) => {
      const x = await sharing.inputRing(0, length, own);
      const everyone = sharing.session.names.map((_, party) => party);
      for (const [name, operation] of Object.entries(withBounds)) {
        sharing.session.step(name);
        const values = await sharing.reveal(x, 'x', everyone);
        await operation(sharing, x, values ?? new BigUint64Array(length));
      }
    });
  });
});

describe('what was revealed needs declared bounds', () => {
  const reveal = async (sharing: Sharing, then: (values: BigUint64Array) => unknown): Promise<void> => {
    const values = await sharing.reveal(sharing.filledRing(length, 5n), 'five', [0, 1, 2]);
    if (values !== undefined) await then(values);
  };
  const uses: Readonly<Record<string, (sharing: Sharing, values: BigUint64Array) => unknown>> = {
    constantRing: (s, values) => s.constantRing(values),
    'constantRing of a part': (s, values) => s.constantRing(values.subarray(1)),
    scaleEach: (s, values) => s.scaleEach(s.filledRing(length, 2n), values),
    lookUp: (s, values) => lookUp(s, values, s.filledRing(length, 1n)),
  };

  test.each(Object.entries(uses))('%s without them is refused, in the clear and by every party', async (_, use) => {
    const program = (sharing: Sharing): Promise<void> => reveal(sharing, (values) => use(sharing, values));
    const refused = { code: 'sharing.published', kind: 'usage' };
    await expect(runClear(['a', 'b', 'c'], program)).rejects.toMatchObject(refused);
    const run = runLocal(['a', 'b', 'c'], (session) => runProgram(replicated, session, program, permitAll));
    await expect(run).rejects.toMatchObject(refused);
  });

  test('words of bits too', async () => {
    const program = async (sharing: Sharing): Promise<void> => {
      const words = await sharing.revealBits(sharing.filledBits(length, 2, true), 'bits', [0]);
      sharing.constantRing(words as BigUint64Array);
    };
    await expect(runClear(['a', 'b'], program)).rejects.toMatchObject({ code: 'sharing.published' });
  });

  test('fixedConstant too', async () => {
    const format = fixed();
    const program = async (sharing: Sharing): Promise<void> => {
      const x = await fixedInput(sharing, format, 0, 1, [1.5]);
      const values = (await fixedReveal(sharing, x, 'x', [0])) as Float64Array;
      expect(fixedConstant(sharing, format, values, { min: 0, max: 2 }).length).toBe(1);
      fixedConstant(sharing, format, values);
    };
    await expect(runClear(['a', 'b'], program)).rejects.toMatchObject({ code: 'sharing.published' });
  });

  test('declared bounds are held to, by every party', async () => {
    const program = (sharing: Sharing): Promise<void> =>
      reveal(sharing, (values) => {
        expect(sharing.constantRing(values, ringBounds).bounds).toEqual(ringBounds);
        sharing.constantRing(values, { min: 0n, max: 4n });
      });
    const refused = { code: 'sharing.out-of-range', fields: { index: 0, min: 0n, max: 4n } };
    await expect(runClear(['a', 'b', 'c'], program)).rejects.toMatchObject(refused);
    const names = ['a', 'b', 'c', 'dealer'];
    const run = runLocal(names, (session) => runProgram(additiveDealer, session, program, permitAll));
    await expect(run).rejects.toMatchObject({ code: 'sharing.out-of-range' });
  });

  test('constants of the program keep the bounds of their values', async () => {
    await runClear(['a'], async (sharing) => {
      expect(sharing.constantRing(BigUint64Array.of(3n, 9n)).bounds).toEqual({ min: 3n, max: 9n });
      const y = sharing.scaleEach(sharing.filledRing(2, 2n), BigUint64Array.of(3n, 9n));
      expect(y.bounds).toEqual({ min: 6n, max: 18n });
    });
  });
});

test('repeated members and members that do not fit are compared like others, and do not count', async () => {
  const names = ['a', 'b', 'c'];
  const found = await runClear(names, async (sharing) => {
    const x = await sharing.inputRing(0, 4, BigUint64Array.of(0n, 1n, 2n, 3n));
    return sharing.openBits(await inSet(sharing, x, [1n, 1n, 3n, 1n + (1n << 40n), 3n, 3n], 8));
  });
  expect((found[0] as bigint) & 0xfn).toBe(0b1010n);
  const priced = (members: readonly bigint[]) =>
    runCost(names, replicated, (sharing) => inSet(sharing, sharing.randomRing(4), members, 8) as Promise<Bits>);
  expect(await priced([1n, 1n, 1n << 40n])).toEqual(await priced([1n, 2n, 3n]));
});

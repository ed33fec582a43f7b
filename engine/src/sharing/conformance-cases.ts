/** The cases of the conformance suite: every operation of the contract at edge lengths, and random programs of them. */
import { planesToRows } from '../kernels/transpose.ts';
import { wordsFor } from '../math/bits.ts';
import { seededRandom } from '../transport/seeds.ts';
import { bytesOf, utf8 } from '../base/bytes.ts';
import { invertPermutation, randomPermutation } from '../base/random.ts';
import { ringBounds } from './bounds.ts';
import type { Bits, Columns, Ring, Sharing } from './model.ts';

/** A secure program and what it returns everywhere: opened values only, the same at every party. */
export interface ConformanceCase {
  readonly name: string;
  readonly program: (sharing: Sharing) => Promise<BigUint64Array[]>;
}

/** Around word boundaries, beyond a kernel's slot and a one-round conversion. */
const edgeLengths = [0, 1, 63, 64, 65, 1000];
const longLength = 70_001;

/** Test data: the same everywhere, different for each name. */
export function testWords(name: string, length: number): BigUint64Array {
  const words = new BigUint64Array(length);
  const seed = new Uint8Array(32);
  seed.set(utf8(name).subarray(0, 32));
  seededRandom(seed).fill(bytesOf(words));
  // Extremes that random data would not meet.
  [0n, 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 63n - 1n].forEach((value, i) => {
    if (3 * i < length) words[3 * i] = value;
  });
  return words;
}

// Owners wrap around: a case of three owners runs with two parties too.
const ringFrom = (sharing: Sharing, owner: number, name: string, length: number): Promise<Ring> => {
  const by = owner % sharing.session.names.length;
  return sharing.inputRing(by, length, sharing.session.owns(by) ? testWords(name, length) : undefined);
};

const bitsFrom = (sharing: Sharing, owner: number, name: string, length: number, planes: number): Promise<Bits> => {
  const by = owner % sharing.session.names.length;
  const words = sharing.session.owns(by) ? testWords(name, planes * wordsFor(length)) : undefined;
  return sharing.inputBits(by, length, planes, words);
};

/** Sums the opened summands mod 2^width: how many there are is the protocol's choice. */
async function openSummands(sharing: Sharing, summands: readonly Bits[], width: number): Promise<BigUint64Array> {
  const first = summands[0] as Bits;
  const total = new BigUint64Array(first.length);
  for (const summand of summands) {
    const rows = planesToRows(await sharing.openBits(summand), width, summand.length);
    total.forEach((value, i) => {
      total[i] = BigInt.asUintN(width, value + (rows[i] as bigint));
    });
  }
  return total;
}

type Operation = (sharing: Sharing, length: number) => Promise<BigUint64Array[]>;

/** Two rings of different owners. */
const onRings =
  (operation: (sharing: Sharing, x: Ring, y: Ring) => Ring | Promise<Ring>): Operation =>
  async (sharing, length) => {
    const x = await ringFrom(sharing, 0, 'x', length);
    const y = await ringFrom(sharing, 1, 'y', length);
    return [await sharing.open(await operation(sharing, x, y))];
  };

const planes = 5;

/** Two bit vectors of different owners. */
const onBits =
  (operation: (sharing: Sharing, x: Bits, y: Bits) => Bits | Promise<Bits>): Operation =>
  async (sharing, length) => {
    const x = await bitsFrom(sharing, 2, 'x', length, planes);
    const y = await bitsFrom(sharing, 1, 'y', length, planes);
    return [await sharing.openBits(await operation(sharing, x, y))];
  };

const operations: Readonly<Record<string, Operation>> = {
  inputRing: async (sharing, length) => {
    const opened: BigUint64Array[] = [];
    for (let owner = 0; owner < sharing.session.names.length; owner++) {
      opened.push(await sharing.open(await ringFrom(sharing, owner, `owner ${owner}`, length)));
    }
    return opened;
  },
  inputBits: async (sharing, length) => {
    const opened: BigUint64Array[] = [];
    for (let owner = 0; owner < sharing.session.names.length; owner++) {
      opened.push(await sharing.openBits(await bitsFrom(sharing, owner, `owner ${owner}`, length, 3)));
    }
    return opened;
  },
  constantRing: async (sharing, length) => [await sharing.open(sharing.constantRing(testWords('c', length)))],
  constantBits: async (sharing, length) => [
    await sharing.openBits(sharing.constantBits(length, 2, testWords('c', 2 * wordsFor(length)))),
  ],
  filledRing: async (sharing, length) => [await sharing.open(sharing.filledRing(length, -3n))],
  filledBits: async (sharing, length) => [
    await sharing.openBits(sharing.filledBits(length, 2, true)),
    await sharing.openBits(sharing.filledBits(length, 3, false)),
  ],
  add: onRings((sharing, x, y) => sharing.add(x, y)),
  subtract: onRings((sharing, x, y) => sharing.subtract(x, y)),
  negate: onRings((sharing, x) => sharing.negate(x)),
  scale: onRings((sharing, x) => sharing.scale(x, -7n)),
  scaleEach: onRings((sharing, x) => sharing.scaleEach(x, testWords('factors', x.length))),
  addConstant: onRings((sharing, x) => sharing.addConstant(x, 2n ** 64n - 3n)),
  sum: onRings((sharing, x) => sharing.sum(x, x.length % 5 === 0 ? x.length / 5 : 1)),
  prefixSums: onRings((sharing, x) => sharing.prefixSums(x)),
  slice: onRings((sharing, x) => sharing.slice(x, Math.floor(x.length / 3), x.length)),
  concatenate: onRings((sharing, x, y) => sharing.concatenate([x, sharing.slice(y, 0, Math.min(1, y.length)), y])),
  gather: onRings((sharing, x) =>
    sharing.gather(
      x,
      Uint32Array.from({ length: x.length }, (_, i) => (i * i) % x.length),
    ),
  ),
  interleave: onRings((sharing, x, y) => sharing.interleave([x, y, x])),
  xor: onBits((sharing, x, y) => sharing.xor(x, y)),
  not: onBits((sharing, x) => sharing.not(x)),
  andConstant: onBits((sharing, x) => sharing.andConstant(x, testWords('mask', planes * wordsFor(x.length)))),
  slicePlanes: onBits((sharing, x) => sharing.slicePlanes(x, 1, 4)),
  pickPlanes: onBits((sharing, x) => sharing.pickPlanes(x, [4, 0, 0, 2])),
  joinPlanes: onBits((sharing, x, y) => sharing.joinPlanes([x, sharing.slicePlanes(y, 2, 3), y])),
  sliceRows: onBits((sharing, x) => sharing.sliceRows(x, Math.floor(x.length / 3), x.length)),
  joinRows: onBits((sharing, x, y) => sharing.joinRows([x, y, sharing.not(x)])),
  prefixParities: onBits((sharing, x) => sharing.prefixParities(x)),
  multiply: onRings((sharing, x, y) => sharing.multiply(x, y)),
  'multiply by itself and a constant': onRings(async (sharing, x) =>
    sharing.multiply(await sharing.multiply(x, x), sharing.constantRing(testWords('constant', x.length))),
  ),
  and: onBits((sharing, x, y) => sharing.and(x, sharing.not(y))),
  bitMatrixProduct: async (sharing, length) => {
    const x = await bitsFrom(sharing, 2, 'x', length, planes);
    const y = await bitsFrom(sharing, 1, 'y', planes, 7);
    const wide = await bitsFrom(sharing, 0, 'z', length, 7);
    const product = await sharing.bitMatrixProduct(x, y);
    // As many rows as the right side has planes, of more than one word.
    const other = await sharing.bitMatrixProduct(product, await bitsFrom(sharing, 2, 'w', 7, 70));
    return [
      await sharing.openBits(sharing.xor(product, wide)),
      await sharing.openBits(other),
      await sharing.openBits(await sharing.bitMatrixProduct(sharing.slicePlanes(x, 0, 0), sharing.sliceRows(y, 0, 0))),
      await sharing.openBits(await sharing.bitMatrixProduct(x, sharing.slicePlanes(y, 0, 0))),
    ];
  },
  dot: onRings((sharing, x, y) => sharing.dot(x, y, x.length % 5 === 0 ? x.length / 5 : 1)),
  'dot, segments of one': onRings((sharing, x, y) => sharing.dot(x, y, x.length)),
  // Bounds are the same everywhere: what a program does may follow from them.
  bounds: async (sharing, length) => {
    const [x, y] = [await ringFrom(sharing, 0, 'x', length), await ringFrom(sharing, 1, 'y', length)];
    const small = { min: -1n, max: 1n };
    const flags = async (from: Ring, plane: number) => {
      const bits = sharing.slicePlanes((await sharing.summands(from, 64))[0] as Bits, plane, plane + 1);
      return sharing.within(await sharing.bitsToRing(bits), small);
    };
    const [a, b] = [await flags(x, 0), await flags(y, 1)];
    const rings = [
      await sharing.multiply(a, b),
      await sharing.dot(a, sharing.scale(b, 3n), 1),
      await sharing.matrixProduct(a, { rows: 1, columns: length }, b, { rows: length, columns: 1 }),
      sharing.sum(sharing.subtract(a, b), 1),
      await sharing.multiply(a, sharing.within(b)),
    ];
    return rings.map(({ bounds }) =>
      BigUint64Array.from(bounds === undefined ? [] : [bounds.min, bounds.max], (value) => BigInt.asUintN(64, value)),
    );
  },
  within: onRings((sharing, x, y) => sharing.add(sharing.within(x, ringBounds), sharing.within(y))),
  // Nobody knows the elements, so what is opened is what must hold of any: r·x less the opened r times x.
  randomRing: onRings(async (sharing, x) => {
    const r = sharing.randomRing(x.length);
    const known = await sharing.open(r);
    return sharing.subtract(await sharing.multiply(r, x), sharing.scaleEach(x, known));
  }),
  randomBits: onBits(async (sharing, x) => {
    const r = sharing.randomBits(x.length, planes);
    const known = await sharing.openBits(r);
    return sharing.xor(await sharing.and(r, x), sharing.andConstant(x, known));
  }),
  'matrixProduct, long rows': onRings((sharing, x, y) =>
    sharing.matrixProduct(x, { rows: 1, columns: x.length }, y, { rows: y.length, columns: 1 }),
  ),
  'matrixProduct, outer': onRings((sharing, x, y) => {
    const left = sharing.slice(x, 0, Math.min(70, x.length));
    const right = sharing.slice(y, 0, Math.min(67, y.length));
    return sharing.matrixProduct(left, { rows: left.length, columns: 1 }, right, { rows: 1, columns: right.length });
  }),
  summands: async (sharing, length) => {
    const x = await ringFrom(sharing, 1, 'x', length);
    const opened: BigUint64Array[] = [];
    for (const width of [1, 17, 64]) opened.push(await openSummands(sharing, await sharing.summands(x, width), width));
    return opened;
  },
  'summands, upper planes of a number whose lower ones are 0': async (sharing, length) => {
    const x = sharing.scale(await ringFrom(sharing, 1, 'x', length), 1n << 20n);
    const [all, low] = [await sharing.summands(x, 64), await sharing.summands(x, 20)];
    const upper = await sharing.summands(x, 64, 20);
    const joined = upper.map((planes, k) => sharing.joinPlanes([low[k] as Bits, planes]));
    return [await openSummands(sharing, all, 64), await openSummands(sharing, joined, 64)];
  },
  // How x splits is the protocol's choice: the parts below the shift are added again.
  shiftedSummands: async (sharing, length) => {
    const x = await ringFrom(sharing, 1, 'x', length);
    const opened: BigUint64Array[] = [];
    for (const places of [0, 1, 20, 63]) {
      let total = sharing.scale(sharing.within(await sharing.shiftedSummands(x, places)), 1n << BigInt(places));
      const low = places === 0 ? [] : await sharing.summands(x, places);
      for (const summand of low) {
        const weights = BigUint64Array.from({ length: places }, (_, p) => 1n << BigInt(p));
        total = sharing.add(total, await sharing.weighBits(summand, [weights]));
      }
      opened.push(await sharing.open(total));
    }
    return opened;
  },
  shiftAndWeigh: async (sharing, length) => {
    const x = await ringFrom(sharing, 1, 'x', length);
    const y = await bitsFrom(sharing, 2, 'y', length, planes);
    const weights = testWords('weights', planes);
    const sum = await sharing.shiftAndWeigh(x, 13, y, weights, -77n);
    const apart = sharing.add(await sharing.shiftedSummands(x, 13), await sharing.weighBits(y, [weights]));
    return [await sharing.open(sharing.subtract(sum, sharing.addConstant(apart, -77n)))];
  },
  weighBits: async (sharing, length) => {
    const x = await bitsFrom(sharing, 1, 'x', length, planes);
    const y = await bitsFrom(sharing, 2, 'y', length, planes);
    const weights = [testWords('weights', planes), BigUint64Array.of(1n, 2n, 0n, 8n, 16n), testWords('w', planes)];
    const z = await sharing.and(x, y);
    return [
      await sharing.open(await sharing.weighBits(z, weights)),
      await sharing.open(await sharing.weighBits(x, weights.slice(0, 1))),
    ];
  },
  rowSums: async (sharing, length) => {
    const x = await bitsFrom(sharing, 1, 'x', length, planes);
    const y = await ringFrom(sharing, 2, 'y', 7 * length);
    const all = await sharing.summable(sharing.xor(x, await bitsFrom(sharing, 0, 'z', length, planes)));
    return [
      await sharing.open(await sharing.rowSums(all, [0, 1, 2, 3, 4], y, 7)),
      // In another order, without some, and again.
      await sharing.open(await sharing.rowSums(all, [4, 0, 1], sharing.slice(y, 0, 2 * length), 2)),
      await sharing.open(await sharing.rowSums(all, [], y, 7)),
    ];
  },
  bitsToRing: async (sharing, length) => {
    const x = await bitsFrom(sharing, 1, 'x', length, planes);
    const y = await bitsFrom(sharing, 2, 'y', length, planes);
    return [await sharing.open(await sharing.bitsToRing(await sharing.and(x, y)))];
  },
  'shuffle and back': async (sharing, length) => {
    const columns = await mixedColumns(sharing, length);
    const order = sharing.randomOrder(length);
    const moved = await sharing.shuffle(order, columns);
    // The same order again, for other columns, and undone in another call.
    const again = await sharing.shuffle(order, { rings: columns.rings.slice(0, 1), bits: [] });
    const back = await sharing.shuffle(order, { rings: [...moved.rings, ...again.rings], bits: moved.bits }, true);
    return openColumns(sharing, back);
  },
  'shuffle keeps rows together': async (sharing, length) => {
    const places = sharing.constantRing(BigUint64Array.from({ length }, (_, i) => BigInt(i)));
    const columns = await mixedColumns(sharing, length);
    const order = sharing.randomOrder(length);
    const moved = await sharing.shuffle(order, { ...columns, rings: [places, ...columns.rings] });
    const opened = Uint32Array.from(await sharing.open(moved.rings[0] as Ring), Number);
    // On cost what is opened are zeros.
    const back = new Set(opened).size === length ? invertPermutation(opened) : opened;
    return openColumns(sharing, {
      rings: moved.rings.slice(1).map((column) => sharing.gather(column, back)),
      bits: moved.bits.map((column) => sharing.gatherRows(column, back)),
    });
  },
  permute: async (sharing, length) => {
    const columns = await mixedColumns(sharing, length);
    const { session } = sharing;
    const opened: BigUint64Array[] = [];
    for (let party = 0; party < session.names.length; party++) {
      const order = session.owns(party)
        ? randomPermutation(seededRandom(new Uint8Array(32).fill(party)), length)
        : undefined;
      opened.push(...(await openColumns(sharing, await sharing.permute(party, columns, order))));
    }
    return opened;
  },
  gatherRows: async (sharing, length) => {
    const indices = Uint32Array.from({ length: 2 * length }, (_, i) => (i * i) % length);
    const opened: BigUint64Array[] = [];
    for (const count of [1, 20, 64, 85]) {
      const x = await bitsFrom(sharing, 0, `${count} planes`, length, count);
      opened.push(await sharing.openBits(sharing.gatherRows(x, indices)));
      opened.push(await sharing.openBits(sharing.gatherRows(x, indices.subarray(0, length))));
    }
    return opened;
  },
  'inputRearranged, all': (sharing, length) => rearranged(sharing, 0, 2, length, length),
  'inputRearranged, some': (sharing, length) => rearranged(sharing, 2, 1, length, Math.ceil(length / 2)),
  'reveal to all': async (sharing, length) => {
    const x = await ringFrom(sharing, 1, 'x', length);
    const everyone = sharing.session.names.map((_, party) => party);
    return [(await sharing.reveal(x, 'result', everyone)) ?? new BigUint64Array(length)];
  },
  'revealBits to all': async (sharing, length) => {
    const x = await bitsFrom(sharing, 1, 'x', length, planes);
    const everyone = sharing.session.names.map((_, party) => party);
    return [(await sharing.revealBits(x, 'result', everyone)) ?? new BigUint64Array(planes * wordsFor(length))];
  },
  'reveals to some': async (sharing, length) => {
    const x = await ringFrom(sharing, 0, 'x', length);
    const b = await bitsFrom(sharing, 1, 'b', length, planes);
    const [first, last] = [0, sharing.session.names.length - 1];
    // What they learn differs from party to party, what is sent does not: the traffic is compared.
    await sharing.reveal(x, 'one', [last]);
    await sharing.revealBits(b, 'bits to one', [first]);
    await sharing.revealBits(b, 'bits to two', [last, first]);
    await sharing.revealBits(b, 'bits to nobody', []);
    return [];
  },
  parallel: async (sharing, length) => {
    const x = await ringFrom(sharing, 0, 'x', length);
    const b = await bitsFrom(sharing, 0, 'b', length, planes);
    sharing.session.step('branches');
    const opened = await sharing.session.parallel([
      async (session) => {
        session.step('left');
        const branch = sharing.on(session);
        return branch.open(await branch.multiply(await branch.multiply(x, x), x));
      },
      async (session) => {
        const branch = sharing.on(session);
        session.step('right');
        return branch.open(await branch.bitsToRing(b));
      },
      async (session) => sharing.on(session).open(await sharing.on(session).multiply(x, x)),
    ]);
    return [...opened, await sharing.open(await sharing.multiply(x, x))];
  },
};

async function rearranged(sharing: Sharing, from: number, by: number, rows: number, keep: number) {
  const { session } = sharing;
  const parties = session.names.length;
  const owner = from % parties;
  const permuter = by % parties === owner ? (owner + 1) % parties : by % parties;
  const column = (name: string): BigUint64Array => testWords(name, rows);
  const { ring, words } = await sharing.inputRearranged(
    { owner, permuter, rows, keep, ring: 2, words: 1 },
    session.owns(owner) ? { ring: [column('a'), column('b')], words: [column('w')] } : undefined,
    session.owns(permuter) ? randomPermutation(seededRandom(new Uint8Array(32)), rows).subarray(0, keep) : undefined,
  );
  const opened = [...(await openAll(sharing, ring))];
  for (const planes of words) opened.push(await sharing.openBits(planes));
  return opened;
}

/** Rings, and bits of widths that travel in pieces of every size. */
async function mixedColumns(sharing: Sharing, length: number): Promise<Columns> {
  const rings = [await ringFrom(sharing, 0, 'a', length), await ringFrom(sharing, 1, 'b', length)];
  const bits: Bits[] = [];
  for (const count of [1, 64, 12]) bits.push(await bitsFrom(sharing, 1, `${count} bits`, length, count));
  return { rings, bits };
}

async function openColumns(sharing: Sharing, { rings, bits }: Columns): Promise<BigUint64Array[]> {
  const opened = await openAll(sharing, rings);
  for (const column of bits) opened.push(await sharing.openBits(column));
  return opened;
}

async function openAll(sharing: Sharing, rings: readonly Ring[]): Promise<BigUint64Array[]> {
  const opened: BigUint64Array[] = [];
  for (const ring of rings) opened.push(await sharing.open(ring));
  return opened;
}

/** Operations that stream, at a length of several chunks. */
const streamed = [
  'inputRing',
  'multiply',
  'and',
  'bitMatrixProduct',
  'dot',
  'matrixProduct, long rows',
  'summands',
  'bitsToRing',
  'shiftedSummands',
  'shiftAndWeigh',
  'weighBits',
  'rowSums',
  'inputRearranged, some',
  'shuffle and back',
  'permute',
];

/** Every case of the suite. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...Object.entries(operations).flatMap(([name, operation]) =>
    edgeLengths.map((length) => ({
      name: `${name}, length ${length}`,
      program: (sharing: Sharing) => operation(sharing, length),
    })),
  ),
  ...streamed.map((name) => ({
    name: `${name}, length ${longLength}`,
    program: (sharing: Sharing) => (operations[name] as Operation)(sharing, longLength),
  })),
  ...[
    { rows: 3, inner: 300, columns: 7 },
    { rows: 65, inner: 129, columns: 2 },
    { rows: 130, inner: 33, columns: 131 },
    { rows: 2, inner: 0, columns: 3 },
  ].map(({ rows, inner, columns }) => ({
    name: `matrixProduct, ${rows} × ${inner} × ${columns}`,
    program: async (sharing: Sharing) => {
      const x = await ringFrom(sharing, 0, 'x', rows * inner);
      const y = await ringFrom(sharing, 1, 'y', inner * columns);
      return [
        await sharing.open(await sharing.matrixProduct(x, { rows, columns: inner }, y, { rows: inner, columns })),
      ];
    },
  })),
];

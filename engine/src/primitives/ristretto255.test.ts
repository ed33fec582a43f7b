// Vectors of RFC 9496, appendix A, and the laws of a group of prime order.
import { expect, test } from 'vitest';
import { concatBytes, fromHex, toHex } from '../base/bytes.ts';
import { seededRandom } from '../transport/seeds.ts';
import { loadKernels } from '../kernels/load.ts';
import { elementBytes, ristretto255 } from './ristretto255.ts';

const hex = (text: string, length = elementBytes): Uint8Array => {
  const bytes = fromHex(text, length);
  if (bytes === undefined) throw new Error(`${text} is no hexadecimal text of ${length} bytes`);
  return bytes;
};
const scalar = (value: number): Uint8Array => {
  const bytes = new Uint8Array(elementBytes);
  bytes[0] = value;
  return bytes;
};

// A.1: the multiples 1·G to 15·G.
const multiples = [
  'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76',
  '6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919',
  '94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259',
  'da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57',
  'e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e',
  'f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403',
  '44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d',
  '903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c',
  '02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031',
  '20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f',
  'bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42',
  'e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460',
  'aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f',
  '46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e',
  'e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e',
];

test('the small multiples of the generator are those of the RFC', async () => {
  const group = await ristretto255();
  const generator = hex(multiples[0] as string);
  expect(toHex(group.multiplyBase(scalar(1)))).toBe(multiples[0]);
  let sum = generator;
  multiples.slice(1).forEach((expected, i) => {
    sum = group.add(sum, generator);
    expect(toHex(sum)).toBe(expected);
    expect(toHex(group.multiplyBase(scalar(i + 2)))).toBe(expected);
    expect(toHex(group.multiply(scalar(i + 2), generator) as Uint8Array)).toBe(expected);
  });
});

// A.2, one or more of each kind.
const invalid: Readonly<Record<string, readonly string[]>> = {
  'a field element that is not canonical': [
    '00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ],
  'a negative field element': [
    '0100000000000000000000000000000000000000000000000000000000000000',
    '01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20',
  ],
  'x² that is no square': ['26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371'],
  's = −1, which gives y = 0': ['ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f'],
  'the identity': ['0000000000000000000000000000000000000000000000000000000000000000'],
};

test.each(Object.entries(invalid))('%s is refused', async (_, encodings) => {
  const group = await ristretto255();
  for (const encoding of encodings) expect(group.isElement(hex(encoding))).toBe(false);
});

test('encodings of other lengths are refused', async () => {
  const group = await ristretto255();
  expect(group.isElement(new Uint8Array(0))).toBe(false);
  expect(group.isElement(hex(multiples[0] as string).subarray(0, 31))).toBe(false);
  expect(group.isElement(new Uint8Array(33))).toBe(false);
});

// A.3: uniform bytes to elements.
test('uniform bytes give the elements of the RFC', async () => {
  const group = await ristretto255();
  const vectors = [
    [
      '5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c14d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6',
      '3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46',
    ],
    [
      'f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b270102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38',
      'f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b',
    ],
    [
      '8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c',
      '006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826',
    ],
  ] as const;
  for (const [bytes, element] of vectors) expect(toHex(group.fromUniform(hex(bytes, 64)))).toBe(element);
});

test('subtraction undoes addition, and multiplication distributes over it', async () => {
  const group = await ristretto255();
  const random = seededRandom(new Uint8Array(32).fill(3));
  const [s, t] = [group.randomScalar(random), group.randomScalar(random)];
  const [p, r] = [group.multiplyBase(s), group.multiplyBase(t)];
  const sum = group.add(p, r);
  expect(group.subtract(sum, r)).toEqual(p);
  const both = group.add(group.multiply(s, p) as Uint8Array, group.multiply(s, r) as Uint8Array);
  expect(group.multiply(s, sum)).toEqual(both);
  expect(group.multiply(t, p)).toEqual(group.multiply(s, r));
});

test('a product that is the identity is none', async () => {
  const group = await ristretto255();
  expect(group.multiply(new Uint8Array(elementBytes), hex(multiples[0] as string))).toBeUndefined();
});

test('sums of products: the kernel agrees with products and sums one by one, bit for bit', async () => {
  const group = await ristretto255();
  const random = seededRandom(new Uint8Array(32).fill(5));
  const identity: Uint8Array = new Uint8Array(elementBytes);
  const draw = () => group.multiplyBase(group.randomScalar(random));
  const lists: [Uint8Array[], Uint8Array[]][] = [1, 2, 23, 70].map((n) => [
    Array.from({ length: n }, () => group.randomScalar(random)),
    Array.from({ length: n }, draw),
  ]);
  const [s, p] = [group.randomScalar(random), draw()];
  const last = group.negateScalar(scalar(1));
  const generator = hex(multiples[0] as string);
  const edges = [scalar(0), scalar(1), scalar(2), last, group.negateScalar(scalar(2)), scalar(128)];
  lists.push([edges, edges.map(() => p)], [edges, multiples.slice(0, 6).map((text) => hex(text))]);
  // Sums that are the identity.
  lists.push(
    [
      [s, group.negateScalar(s)],
      [p, p],
    ],
    [[scalar(0)], [p]],
    [
      [last, scalar(1)],
      [generator, generator],
    ],
    [[], []],
  );
  const expected = lists.map(([scalars, elements]) =>
    scalars.reduce((sum, each, i) => {
      const product = group.multiply(each, elements[i] as Uint8Array);
      return product === undefined ? sum : group.add(sum, product);
    }, identity),
  );
  expect(toHex(expected.at(-3) as Uint8Array)).toBe(toHex(identity));
  const sums = () =>
    lists.map(([scalars, elements]) => group.sumOfProductsVartime(concatBytes(...scalars), concatBytes(...elements)));
  expect(sums()).toEqual(expected);
  await loadKernels();
  expect(sums()).toEqual(expected);
  // More than one call takes: every element is p.
  const many = concatBytes(...Array.from({ length: 1030 }, () => p));
  const twos = concatBytes(...Array.from({ length: 1030 }, () => scalar(2)));
  const number = new Uint8Array(elementBytes);
  number.set([2060 & 255, 2060 >> 8]);
  expect(group.sumOfProductsVartime(twos, many)).toEqual(group.multiply(number, p));
});

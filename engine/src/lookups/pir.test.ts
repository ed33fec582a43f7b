// Private information retrieval against a plain table, for small and odd sizes; noise and questions as distributions; hostile bytes.
import { expect, test } from 'vitest';
import { aesKeystream, hkdfSha256, sha256 } from '#platform';
import { concatBytes, utf8, utf8Text } from '../base/bytes.ts';
import { loadKernels } from '../kernels/load.ts';
import { generateKey } from '../primitives/oprf/keys.ts';
import { evaluate } from '../primitives/oprf/server.ts';
import { oprfSuite } from '../primitives/oprf/suite.ts';
import { seededRandom } from '../transport/seeds.ts';
import { noiseThresholds } from './gaussian.ts';
import { openPirDatabase } from './pir-database.ts';
import { fillCells, peel, turnCells } from './pir-fill.ts';
import { openPirLibrary } from './pir-library.ts';
import { freshMasks, pirHint } from './pir-matrix.ts';
import { preparePirLibrary } from './pir-prepare.ts';
import { noiseVariance, pirBytes, pirFailureBits, pirShape, secretNumbers } from './pir-shape.ts';
import { codeOf, listOf } from './test-lists.ts';

const random = seededRandom(new Uint8Array(32).fill(31));
const suite = await oprfSuite('voprf');
const key = generateKey(suite, random);
const options = { suite, key, random };
const libraryId = new Uint8Array(32).fill(5);
const peer = 'insurer';

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `customer ${i}`);
const outputOf = (name: string): Uint8Array => evaluate(suite, key, utf8(name));
const payloadOf = (name: string): string => `${name.length * 7} of ${name}`;

/** A library of so many rows; both sides of it. */
async function made(count: number, payloadBytes: number, size = count, more = {}) {
  const inputs = listOf(names(count));
  const payloads = payloadBytes === 0 ? {} : { payloads: listOf(names(count).map(payloadOf)) };
  const terms = { libraryId, payloadBytes, size };
  const prepared = await preparePirLibrary({ inputs, ...payloads }, terms, { ...options, ...more });
  return { ...prepared, library: openPirLibrary(suite, prepared.file) };
}
const small = await made(40, 30, 50);
const database = await openPirDatabase(suite, small.file, small.database);

async function lookUp(name: string, alter = (answer: Uint8Array): Uint8Array => answer): Promise<string | undefined> {
  const [question] = await small.library.prepareQuestions(1, random);
  const answered = await database.answer(question?.ask(outputOf(name)) as Uint8Array);
  const payload = await question?.read(alter(answered), { peer });
  return payload === undefined ? undefined : utf8Text(payload);
}

test('every key retrieves its payload, others nothing; sizes as declared', async () => {
  const asked = [...names(40), 'customer 40', ''];
  const questions = await small.library.prepareQuestions(asked.length, random);
  const bytes = pirBytes(small.library.shape);
  expect(small.database.length).toBe(bytes.database);
  for (const [i, name] of asked.entries()) {
    const question = questions[i]?.ask(outputOf(name)) as Uint8Array;
    const answered = await database.answer(question);
    expect([question.length, answered.length]).toEqual([bytes.question, bytes.answer]);
    const payload = await questions[i]?.read(answered, { peer });
    expect(payload === undefined ? undefined : utf8Text(payload)).toBe(i < 40 ? payloadOf(name) : undefined);
  }
});

test('cells that no key determines are not to be told from others', () => {
  const zeros = small.database.reduce((sum, byte) => sum + Number(byte === 0), 0);
  const expected = small.database.length / 256;
  expect(Math.abs(zeros - expected)).toBeLessThan(6 * Math.sqrt(expected));
});

test('libraries of odd sizes, without payloads too, and of several folds', async () => {
  for (const [count, payloadBytes, size] of [
    [0, 40, 0],
    [0, 40, 3],
    [1, 40, 1],
    [2, 40, 7],
    [37, 0, 99],
    [120, 30, 1200],
  ] as const) {
    const { library, file, database: rows } = await made(count, payloadBytes, size);
    const provider = await openPirDatabase(suite, file, rows);
    const asked = ['nobody', ...names(count).filter((_, i) => i % 97 < 2)];
    const questions = await library.prepareQuestions(asked.length, random);
    for (const [i, name] of asked.entries()) {
      const answered = await provider.answer(questions[i]?.ask(outputOf(name)) as Uint8Array);
      const payload = await questions[i]?.read(answered, { peer });
      const expected = i === 0 ? undefined : payloadBytes === 0 ? '' : payloadOf(name);
      expect(payload === undefined ? undefined : utf8Text(payload)).toBe(expected);
    }
  }
});

/** Row i of A, from the hint of a matrix of ones on its diagonal, as the header of pir-matrix.ts describes it. */
async function publicMatrix(columns: number): Promise<Int32Array> {
  const ones = new Uint8Array(columns * columns);
  for (let c = 0; c < columns; c++) ones[c * columns + c] = 1;
  const { buffer, byteOffset, length } = await pirHint(libraryId, ones, columns);
  const matrix = new Int32Array(buffer, byteOffset, length / 4);
  const material = hkdfSha256(libraryId, utf8('tacit pir 1'), utf8('matrix'), 32);
  const expected = new Int32Array(matrix.length);
  aesKeystream(material.subarray(0, 16), material.subarray(16)).fill(new Uint8Array(expected.buffer));
  expect(matrix).toEqual(expected);
  return matrix;
}

/** Σ a_i·b_i modulo 2^32, where b's numbers are `stride` apart. */
const dot = (a: ArrayLike<number>, b: Int32Array, start: number, stride: number): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum = (sum + Math.imul(a[i] as number, b[start + i * stride] as number)) | 0;
  return sum;
};

test('the hint is the plain product, whole and in pieces', async () => {
  const columns = 48;
  const rows = new Uint8Array(7 * columns);
  random.fill(rows);
  const whole = await pirHint(libraryId, rows, columns);
  const parts = [rows.slice(0, 3 * columns), rows.slice(3 * columns)].map((part) => pirHint(libraryId, part, columns));
  expect(concatBytes(...(await Promise.all(parts)))).toEqual(whole);
  const matrix = await publicMatrix(columns);
  const hint = new Int32Array(whole.buffer, whole.byteOffset, whole.length / 4);
  for (let r = 0; r < 7; r++) {
    const row = new Int8Array(rows.buffer, r * columns, columns);
    for (const i of [0, 1, 255, 256, 1023])
      expect(hint[r * secretNumbers + i]).toBe(dot(row, matrix, i, secretNumbers));
  }
  const threaded = await made(40, 30, 50, { hinters: [1, 2].map(() => pirHint) });
  expect(openPirLibrary(suite, threaded.file).shape).toEqual(small.library.shape);
});

test('shapes: probability of a wrong answer, limits', () => {
  for (const [payloadBytes, size] of [
    [100, 1_000_000],
    [1000, 1_000_000],
    [0, 10_000_000],
    [1, 1],
  ] as const) {
    const shape = pirShape(payloadBytes, size);
    expect(pirFailureBits(shape)).toBeGreaterThan(60);
    expect(shape.columns).toBeLessThanOrEqual(2 ** 20);
    expect(shape.columns % 16).toBe(0);
    expect(shape.columns).toBeGreaterThan(1.12 * shape.capacity);
    expect(shape.capacity * shape.folds).toBeGreaterThanOrEqual(size);
  }
  expect(pirFailureBits({ columns: 2 ** 20, cellBytes: 118 })).toBeGreaterThan(60);
  for (const size of [2 ** 32 - 1, 1e8]) {
    expect(() => pirShape(100, size)).toThrow(expect.objectContaining({ code: 'lookup.too-large' }));
  }
  expect(() => pirShape(100, 1.5)).toThrow(expect.objectContaining({ code: 'lookup.shape' }));
});

test('the thresholds of the noise are those of a discrete Gaussian', () => {
  const thresholds = noiseThresholds();
  expect(thresholds.length).toBeGreaterThan(55);
  const weight = (k: number): number => Math.exp(-(k * k) / (2 * noiseVariance));
  let total = 1;
  for (let k = 1; k < 100; k++) total += 2 * weight(k);
  let below = 0;
  thresholds.forEach((threshold, k) => {
    below += (k === 0 ? 1 : 2) * weight(k);
    expect(Number(threshold) / 2 ** 63).toBeCloseTo(below / total, 13);
  });
  expect(2n ** 63n - (thresholds.at(-1) as bigint) < 4n).toBe(true);
});

test('masks are A·s and noise: its mean, variance and size, false alarm below 10^-6', async () => {
  const columns = 48;
  const matrix = await publicMatrix(columns);
  const masks = await freshMasks(libraryId, columns, 160, random);
  const noise = masks.flatMap(({ secret, masked }) =>
    Array.from(masked, (number, c) => (number - dot(secret, matrix, c * secretNumbers, 1)) | 0),
  );
  const n = noise.length;
  const moment = (power: number): number => noise.reduce((sum, each) => sum + each ** power, 0) / n;
  expect(Math.abs(moment(1))).toBeLessThan(5.5 * Math.sqrt(noiseVariance / n));
  // The variance of a square is 2σ⁴.
  expect(Math.abs(moment(2) - noiseVariance)).toBeLessThan(5.5 * noiseVariance * Math.sqrt(2 / n));
  expect(Math.max(...noise.map(Math.abs))).toBeLessThan(50);
  // Independent from mask to mask, and from column to column.
  for (const apart of [1, columns]) {
    const products = noise.slice(apart).map((each, i) => each * (noise[i] as number));
    const mean = products.reduce((sum, each) => sum + each, 0) / products.length;
    expect(Math.abs(mean)).toBeLessThan(5.5 * (noiseVariance / Math.sqrt(n)));
  }
  expect(new Set(masks.map(({ secret }) => secret.join())).size).toBe(masks.length);
  expect(masks.every(({ secret }) => new Set(secret).size > 1000)).toBe(true);
});

test('a question serves once, and shows nothing: bytes are uniform whatever is asked', async () => {
  await loadKernels();
  const questions = await small.library.prepareQuestions(60, random);
  const columns = small.library.shape.columns;
  const output = outputOf('customer 3');
  const sums = new Float64Array(columns);
  const counts = new Uint32Array(256);
  questions.forEach((question, i) => {
    const bytes = question.ask(i % 2 === 0 ? output : undefined);
    const numbers = new Int32Array(bytes.buffer, bytes.byteOffset, columns);
    numbers.forEach((number, c) => {
      sums[c] = (sums[c] as number) + (i % 2 === 0 ? 1 : -1) * number;
    });
    for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  });
  // χ² of 255 degrees of freedom: above 400 with probability below 10^-7.
  const expected = (60 * 4 * columns) / 256;
  expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(400);
  // Questions for a key and for none do not differ at any column: each sum has standard deviation √60·2^32/√12.
  const deviation = (Math.sqrt(60) * 2 ** 32) / Math.sqrt(12);
  for (const sum of sums) expect(Math.abs(sum)).toBeLessThan(6.5 * deviation);
  const [question] = questions;
  expect(await codeOf(() => question?.ask(output))).toBe('lookup.used-question');
  const answered = new Uint8Array(pirBytes(small.library.shape).answer);
  expect(await codeOf(() => question?.read(answered.subarray(1), { peer }))).toBe('lookup.answer-size');
  expect(await question?.read(answered, { peer })).toBeUndefined();
  expect(await codeOf(() => question?.read(answered, { peer }))).toBe('lookup.used-question');
  const [unasked] = await small.library.prepareQuestions(1, random);
  expect(await codeOf(() => unasked?.read(answered, { peer }))).toBe('lookup.used-question');
});

test('a wrong answer is a missing row, never another one or an error', async () => {
  expect(await lookUp('customer 7')).toBe(payloadOf('customer 7'));
  expect(await lookUp('customer 7', (answer) => answer.slice().fill(0))).toBeUndefined();
  expect(
    await lookUp('customer 7', (answer) => answer.map((byte, i) => (i === 3 ? byte ^ 128 : byte))),
  ).toBeUndefined();
  // What noise may do: the lowest bytes of numbers say nothing.
  expect(await lookUp('customer 7', (answer) => answer.map((byte, i) => (i % 4 === 0 ? 0 : byte)))).toBe(
    payloadOf('customer 7'),
  );
});

test('files, databases and questions that are no such thing are refused', async () => {
  const { file, database: rows } = small;
  const changed = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const resealed = (bytes: Uint8Array): Uint8Array =>
    concatBytes(bytes.subarray(0, -32), sha256(bytes.subarray(0, -32)));
  const refused = (bytes: Uint8Array) => codeOf(() => openPirLibrary(suite, bytes));
  for (const at of [0, 8, 12, 16, 20, 24, 56, 88, 152, 184, 192, file.length - 1]) {
    expect(await refused(changed(file, at))).toBe('lookup.damaged-library');
  }
  // Format, width, rows beyond any, the zero, the key, zeros after the attempts; another number of rows is what the digest shows.
  for (const at of [0, 8, 12, 14, 15, 19, 20, 87, 185]) {
    const bytes = file.slice();
    bytes[at] = (bytes[at] as number) ^ 255;
    expect(await refused(resealed(bytes))).toBe('lookup.damaged-library');
  }
  for (const length of [0, 8, 183, 215, 216, file.length - 1]) {
    expect(await refused(file.subarray(0, length))).toBe('lookup.damaged-library');
  }
  expect(await codeOf(() => openPirDatabase(suite, file, changed(rows, 5)))).toBe('lookup.other-database');
  expect(await codeOf(() => openPirDatabase(suite, file, rows.subarray(1)))).toBe('lookup.other-database');
  expect(await codeOf(() => database.answer(new Uint8Array(8)))).toBe('lookup.pir-question-size');
  // Any bytes of the right length are answered, several at once each with its own.
  const questions = [0, 255].map((byte) => new Uint8Array(pirBytes(small.library.shape).question).fill(byte));
  const [zeros, ones] = await Promise.all(questions.map((question) => database.answer(question)));
  expect(zeros?.every((byte) => byte === 0)).toBe(true);
  const row = new Int8Array(rows.buffer, rows.byteOffset, small.library.shape.columns);
  const total = row.reduce((sum, byte) => sum - byte, 0);
  expect(new DataView((ones as Uint8Array).slice().buffer).getInt32(0, true)).toBe(total);
});

test('attempts, which callers see, are those of a full library, however few its rows', async () => {
  // Full, one in thirty takes a second attempt: with this seed one of these does. Of a single row none ever would.
  const own = { random: seededRandom(new Uint8Array(32).fill(2)) };
  let attempts = 0;
  for (let i = 0; i < 200 && attempts === 0; i++) attempts = (await made(1, 0, 50, own)).file[184] as number;
  expect(attempts).toBeGreaterThan(0);
});

test('keys that do not peel are refused, and those that do get their rows', () => {
  expect(peel(Uint32Array.of(0, 1, 2, 0, 1, 2), 3)).toBeUndefined();
  const columns = Uint32Array.of(0, 2, 5, 1, 2, 4, 0, 3, 5);
  const order = peel(columns, 6) as Uint32Array;
  const cells = new Uint8Array(12);
  random.fill(cells);
  const rows = Uint8Array.of(1, 2, 3, 250, 251, 252);
  fillCells(cells, 2, columns, order, rows, (row) => 2 * row);
  const matrix = new Uint8Array(12);
  turnCells(matrix, cells, 2);
  for (let i = 0; i < 3; i++) {
    for (let b = 0; b < 2; b++) {
      const sum = [0, 1, 2].reduce((total, j) => total + (matrix[6 * b + (columns[3 * i + j] as number)] as number), 0);
      expect(sum % 256).toBe(rows[2 * i + b]);
    }
  }
});

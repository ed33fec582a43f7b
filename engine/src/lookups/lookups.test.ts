// Look-ups in a sealed library against a plain table; hostile files, questions and answers; what a version shows of another.
import { expect, test } from 'vitest';
import { sha256 } from '#platform';
import { concatBytes, toHex, utf8, utf8Text } from '../base/bytes.ts';
import { generateKey } from '../primitives/oprf/keys.ts';
import { evaluate } from '../primitives/oprf/server.ts';
import { oprfSuite } from '../primitives/oprf/suite.ts';
import { seededRandom } from '../transport/seeds.ts';
import { evaluateChunk } from './evaluate.ts';
import { libraryFileBytes, libraryRowBytes, openLibrary, outputAt } from './library.ts';
import { type LibraryOptions, prepareLibrary } from './prepare.ts';
import { answerLookups, lookupAnswerBytes, askLookups, lookupQuestionBytes, readLookups } from './questions.ts';
import { rowKey } from './row-key.ts';
import { sealRow } from './sealed-row.ts';
import { findName, namesAscend, orderOfNames } from './sorted-rows.ts';
import { codeOf, listOf } from './test-lists.ts';

const random = seededRandom(new Uint8Array(32).fill(23));
const suite = await oprfSuite('voprf');
const key = generateKey(suite, random);
const options: LibraryOptions = { suite, key, random };
const [first, second] = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
const bodyAt = 120;

/** The same bytes with one changed. */
const changed = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = bytes.slice();
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
};
/** A file with its digest computed anew, as who makes it would. */
const resealed = (file: Uint8Array): Uint8Array => concatBytes(file.subarray(0, -32), sha256(file.subarray(0, -32)));

const people = ['Ada', 'Ben', 'Carla', '', 'a name of some length'];
const scores = ['710 low', '', '640 middle', '500', '820 low; long'];
const table = { inputs: listOf(people), payloads: listOf(scores) };
const terms = { libraryId: first, payloadBytes: 13, size: 9 };
const { file, outputs } = await prepareLibrary(table, terms, options);
const library = openLibrary(suite, file);

/** Asks a provider that answers as it should. */
async function lookUp(names: readonly string[], elements?: number): Promise<Uint8Array> {
  const question = await askLookups(suite, listOf(names), random, elements);
  expect(question.bytes.length).toBe(lookupQuestionBytes(elements ?? names.length));
  const answered = await answerLookups(suite, key, question.bytes, { random, peer: 'bank' });
  expect(answered.length).toBe(lookupAnswerBytes(elements ?? names.length));
  return await readLookups(suite, question, answered, { publicKey: key.publicKey, peer: 'insurer' });
}

test('every key finds its payload, others find nothing; sizes as declared', async () => {
  expect(file.length).toBe(libraryFileBytes(13, 9));
  expect([library.rows, library.payloadBytes]).toEqual([9, 13]);
  expect([library.libraryId, library.publicKey]).toEqual([first, key.publicKey]);
  expect(toHex(library.digest)).toBe(toHex(sha256(file.subarray(0, -32))));
  const asked = [...people, 'ada', 'Zoe'];
  const found = await lookUp(asked, 260);
  expect(found.length).toBe(64 * asked.length);
  for (const [i, name] of asked.entries()) {
    expect(outputAt(found, i)).toEqual(evaluate(suite, key, utf8(name)));
    const payload = await library.find(outputAt(found, i));
    expect(payload === undefined ? undefined : utf8Text(payload)).toBe(scores[people.indexOf(name)]);
  }
});

test('a library without payloads says which keys are there; an empty one that none is', async () => {
  const names = { inputs: listOf(people) };
  const plain = await prepareLibrary(names, { libraryId: first, payloadBytes: 0, size: 5 }, options);
  expect(plain.file.length).toBe(bodyAt + 5 * 16 + 32);
  const membership = openLibrary(suite, plain.file);
  for (const name of people) expect(await membership.find(evaluate(suite, key, utf8(name)))).toEqual(new Uint8Array(0));
  const other = evaluate(suite, key, utf8('Zoe'));
  expect(await membership.find(other)).toBeUndefined();
  const nobody = { inputs: listOf([]), payloads: listOf([]) };
  const empty = await prepareLibrary(nobody, { libraryId: first, payloadBytes: 3, size: 0 }, options);
  expect(await openLibrary(suite, empty.file).find(other)).toBeUndefined();
});

test('rows are uniform strings: two versions share none, nor do rows and filling differ in form', async () => {
  const next = await prepareLibrary(table, { ...terms, libraryId: second }, { ...options, known: outputs });
  const rowsOf = (bytes: Uint8Array): string[] =>
    Array.from({ length: 9 }, (_, i) => toHex(bytes.slice(bodyAt, -32).subarray(i * 47, (i + 1) * 47)));
  expect(libraryRowBytes(13)).toBe(47);
  const [old, fresh] = [rowsOf(file), rowsOf(next.file)];
  expect(old).toEqual(old.toSorted());
  expect(new Set([...old, ...fresh].map((row) => row.slice(0, 32))).size).toBe(18);
  expect(new Set([...old, ...fresh].map((row) => row.slice(32, 48))).size).toBe(18);
  // A row is its tag and what opens with its own key, id and tag only.
  const row = rowKey(suite, library, evaluate(suite, key, utf8('Ada')));
  expect(old).toContain(toHex(concatBytes(row.tag, await sealRow(first, row, utf8('710 low'), 13))));
  // Keys are others under another id, and for a library that is made again under the same.
  const again = openLibrary(suite, (await prepareLibrary(table, terms, { ...options, known: outputs })).file);
  for (const other of [{ libraryId: second, salt: library.salt }, again]) {
    const { tag, sealingKey, check } = rowKey(suite, other, evaluate(suite, key, utf8('Ada')));
    expect([tag, sealingKey, check].map(toHex)).not.toContain(toHex(row.tag));
    expect(toHex(sealingKey)).not.toBe(toHex(row.sealingKey));
  }
});

test('outputs of an earlier library are used again, and only those of this key', async () => {
  let evaluated = 0;
  const counting: LibraryOptions = {
    ...options,
    known: outputs,
    evaluators: [1, 2].map(() => async (chunk) => {
      evaluated += chunk.offsets.length - 1;
      return evaluateChunk(suite, key, chunk);
    }),
  };
  const more = { inputs: listOf([...people.slice(2), 'Dora', 'Eve']), payloads: listOf(['1', '2', '3', '4', '5']) };
  const next = await prepareLibrary(more, { ...terms, libraryId: second }, counting);
  expect(evaluated).toBe(2);
  const opened = openLibrary(suite, next.file);
  expect(utf8Text((await opened.find(evaluate(suite, key, utf8('Carla')))) as Uint8Array)).toBe('1');
  expect(utf8Text((await opened.find(evaluate(suite, key, utf8('Eve')))) as Uint8Array)).toBe('5');
  expect(await opened.find(evaluate(suite, key, utf8('Ada')))).toBeUndefined();
  const again = (known: Uint8Array, more = {}) => prepareLibrary(table, terms, { ...options, known, ...more });
  expect(await codeOf(() => again(outputs, { key: generateKey(suite, random) }))).toBe('lookup.other-key');
  for (const damaged of [outputs.subarray(0, 30), outputs.subarray(0, -1), changed(outputs, 0)]) {
    expect(await codeOf(() => again(damaged))).toBe('lookup.damaged-outputs');
  }
});

test('what cannot become a library is refused before the work', async () => {
  const refused = (rows: Parameters<typeof prepareLibrary>[0], more = {}, others = {}) =>
    codeOf(() => prepareLibrary(rows, { ...terms, ...more }, { ...options, ...others }));
  const twice = { inputs: listOf(['a', 'b', 'a']), payloads: listOf(['', '', '']) };
  expect(await refused(twice)).toBe('lookup.duplicate-inputs');
  expect(await refused(table, { size: 4 })).toBe('lookup.too-many-rows');
  expect(await refused(table, { payloadBytes: 12 })).toBe('lookup.payload-too-long');
  expect(await refused(table, { payloadBytes: 0 })).toBe('lookup.shape');
  expect(await refused({ inputs: table.inputs })).toBe('lookup.shape');
  expect(await refused(table, { libraryId: first.subarray(1) })).toBe('lookup.shape');
  expect(await refused(table, { payloadBytes: 65_536 })).toBe('lookup.too-large');
  expect(await refused(table, { size: 2 ** 31 })).toBe('lookup.too-large');
  expect(await refused(table, { size: 1.5 })).toBe('lookup.shape');
  const mixed = { secretKey: key.secretKey, publicKey: generateKey(suite, random).publicKey };
  expect(await refused(table, {}, { key: mixed })).toBe('lookup.other-key');
  expect(await refused(table, {}, { evaluators: [async () => new Uint8Array(1)] })).toBe('lookup.shape');
  const stop = new AbortController();
  stop.abort(new Error('stopped'));
  expect(await refused(table, {}, { signal: stop.signal })).toBe('Error: stopped');
});

test('a file that was changed, cut or made by somebody hostile does not open', async () => {
  const refused = (bytes: Uint8Array) => codeOf(() => openLibrary(suite, bytes));
  for (let at = 0; at < file.length; at++) expect(await refused(changed(file, at))).toBe('lookup.damaged-library');
  for (const length of [0, 8, 119, 151, 152, file.length - 1]) {
    expect(await refused(file.subarray(0, length))).toBe('lookup.damaged-library');
  }
  expect(await refused(concatBytes(file, new Uint8Array(1)))).toBe('lookup.damaged-library');
  // With a digest that fits: format, width, rows, the zero, the key, the order of rows.
  for (const at of [0, 8, 12, 16, 18, 20, 56]) {
    expect(await refused(resealed(changed(file, at)))).toBe('lookup.damaged-library');
  }
  const rows = file.subarray(bodyAt, -32);
  const swapped = concatBytes(
    file.subarray(0, bodyAt),
    rows.subarray(47, 94),
    rows.subarray(0, 47),
    rows.subarray(94),
    first,
  );
  const doubled = concatBytes(file.subarray(0, bodyAt), rows.subarray(47, 94), rows.subarray(47), first);
  for (const bytes of [swapped, doubled]) expect(await refused(resealed(bytes))).toBe('lookup.damaged-library');
  // Every byte of a sealed row, with its tag in place.
  const output = evaluate(suite, key, utf8('Ada'));
  const at = findName(rows, 47, rowKey(suite, library, output).tag);
  for (let i = 16; i < 47; i++) {
    const marked = openLibrary(suite, resealed(changed(file, bodyAt + at * 47 + i)));
    expect(await codeOf(() => marked.find(output))).toBe('lookup.damaged-row');
  }
  // The library's name is part of what is sealed.
  expect(await openLibrary(suite, resealed(changed(file, 24))).find(output)).toBeUndefined();
});

test('questions and answers that are no such thing are refused', async () => {
  const asked = await askLookups(suite, listOf(people), random);
  const peer = 'bank';
  const answered = (bytes: Uint8Array, most?: number) =>
    answerLookups(suite, key, bytes, { random, peer, ...(most === undefined ? {} : { most }) });
  const code = (bytes: Uint8Array, most?: number) => codeOf(() => answered(bytes, most));
  expect(await code(new Uint8Array(0))).toBe('lookup.question-size');
  expect(await code(asked.bytes.subarray(1))).toBe('lookup.question-size');
  expect(await code(new Uint8Array(32 * 10_001))).toBe('lookup.question-size');
  expect(await code(asked.bytes, 4)).toBe('lookup.question-size');
  for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
    const bytes = asked.bytes.slice();
    bytes.set(bad, 64);
    expect(await code(bytes)).toBe('oprf.invalid-element');
  }
  const good = await answered(asked.bytes);
  const read = (bytes: Uint8Array, publicKey = key.publicKey, question = asked) =>
    codeOf(() => readLookups(suite, question, bytes, { publicKey, peer: 'insurer' }));
  expect(await read(good)).toBe('none');
  expect(await read(good.subarray(1))).toBe('lookup.answer-size');
  expect(await read(concatBytes(good, new Uint8Array(32)))).toBe('lookup.answer-size');
  const other = generateKey(suite, random);
  expect(await read(good, other.publicKey)).toBe('oprf.bad-proof');
  expect(await read(await answerLookups(suite, other, asked.bytes, { random, peer }))).toBe('oprf.bad-proof');
  expect(await read(good, key.publicKey, await askLookups(suite, listOf(people), random))).toBe('oprf.bad-proof');
  const swapped = concatBytes(good.subarray(32, 64), good.subarray(0, 32), good.subarray(64));
  expect(await read(swapped)).toBe('oprf.bad-proof');
  expect(await codeOf(() => askLookups(suite, listOf(people), random, 4))).toBe('lookup.question-size');
  expect(await codeOf(() => askLookups(suite, listOf([]), random))).toBe('lookup.question-size');
  // Nothing is sent twice, and what fills up looks like the rest.
  const more = await askLookups(suite, listOf(['Ada']), random, 3);
  const elements = [0, 32, 64].map((at) => more.bytes.subarray(at, at + 32));
  expect(elements.every((element) => suite.group.isElement(element))).toBe(true);
  expect(new Set(elements.map(toHex)).size).toBe(3);
});

test('rows are ordered and found by name, however names begin', () => {
  const names = new Uint8Array(16 * 3000);
  random.fill(names);
  // Many that begin alike, and some that differ in the last byte only.
  for (let row = 0; row < 500; row++) names.fill(7, 16 * row, 16 * row + (row < 400 ? 6 : 14));
  const order = orderOfNames(names);
  expect(new Set(order).size).toBe(3000);
  const sorted = concatBytes(...Array.from(order, (row) => names.subarray(16 * row, 16 * row + 16)));
  const texts = Array.from({ length: 3000 }, (_, row) => toHex(names.subarray(16 * row, 16 * row + 16)));
  expect(toHex(sorted)).toBe(texts.toSorted().join(''));
  expect(namesAscend(sorted, 16)).toBe(new Set(texts).size === 3000);
  expect(namesAscend(names, 16)).toBe(false);
  for (let row = 0; row < 3000; row += 7) {
    const name = sorted.subarray(16 * row, 16 * row + 16);
    expect(toHex(sorted.subarray(16 * findName(sorted, 16, name)).subarray(0, 16))).toBe(toHex(name));
    expect(findName(sorted, 16, changed(name, 15)) < 0 || texts.includes(toHex(changed(name, 15)))).toBe(true);
  }
});

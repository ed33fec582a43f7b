// Weakenings of look-ups: what a provider or a caller could learn, or put past the other.

import type { Mutant } from './mutant.ts';

const lookups = ['engine/src/lookups/lookups.test.ts'];
const pir = ['engine/src/lookups/pir.test.ts'];

export const lookupMutants: readonly Mutant[] = [
  {
    name: 'lookup-answer-unchecked',
    file: 'engine/src/lookups/questions.ts',
    find: '    checkAnswer(suite, sent, { elements, proof }, { publicKey, peer });\n',
    replace: '',
    tests: lookups,
    why: 'a provider answers each caller under a key of its own, and knows it again by the rows that it finds',
  },
  {
    name: 'lookup-id-not-in-row-key',
    file: 'engine/src/lookups/row-key.ts',
    find: 'concatBytes(domain, libraryId, salt, output)',
    replace: 'concatBytes(domain, salt, output)',
    tests: lookups,
    why: 'a row of one library opens in another that shows the same salt',
  },
  {
    name: 'lookup-salt-not-in-row-key',
    file: 'engine/src/lookups/row-key.ts',
    find: 'concatBytes(domain, libraryId, salt, output)',
    replace: 'concatBytes(domain, libraryId, output)',
    tests: lookups,
    why: 'a library that is made again under one id seals two payloads with one key and nonce',
  },
  {
    name: 'lookup-filling-of-zeros',
    file: 'engine/src/lookups/prepare.ts',
    find: 'options.random.fill(body.subarray(at, at + randomPiece));',
    replace: '',
    tests: lookups,
    why: 'everybody sees how many rows there are',
  },
  {
    name: 'lookup-order-unchecked',
    file: 'engine/src/lookups/library.ts',
    find: '  if (!namesAscend(rows, stride)) throw damaged();\n',
    replace: '',
    tests: lookups,
    why: 'a library finds some rows for some callers only',
  },
  {
    name: 'lookup-identity-answered',
    file: 'engine/src/primitives/oprf/server.ts',
    find: '  checkElements(group, blinded, peer);\n',
    replace: '',
    tests: lookups,
    why: 'elements that are none reach the key',
  },
  {
    name: 'pir-without-noise',
    file: 'engine/src/lookups/pir-matrix.ts',
    find: '    call.addNoise(place, at.words, columns, at.table, table.length);\n',
    replace: '',
    tests: pir,
    why: 'a provider solves for the secret, and reads which row is asked for',
  },
  {
    name: 'pir-one-noise-for-all',
    file: 'engine/src/lookups/pir-matrix.ts',
    find: '    random.fill(words);\n    call.addNoise',
    replace: '    if (i === 0) random.fill(words);\n    call.addNoise',
    tests: pir,
    why: 'the difference of two questions has no noise',
  },
  {
    name: 'pir-question-serves-twice',
    file: 'engine/src/lookups/pir-question.ts',
    find: '    this.#mask = undefined;\n',
    replace: '',
    tests: pir,
    why: 'two questions under one secret differ by what they ask for',
  },
  {
    name: 'pir-free-cells-of-zeros',
    file: 'engine/src/lookups/pir-prepare.ts',
    find: '      random.fill(cells);\n',
    replace: '',
    tests: pir,
    why: 'callers see in the hint how many rows there are',
  },
  {
    name: 'pir-database-unchecked',
    file: 'engine/src/lookups/pir-database.ts',
    find: ' || !equalBytes(sha256(database), expected)',
    replace: '',
    tests: pir,
    why: 'a provider serves another library than the one that it signed, by mistake, and rows are missing',
  },
];

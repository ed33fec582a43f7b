// Weakenings of set intersection and of what it is built on.

import type { Mutant } from './mutant.ts';

const oprf = ['engine/src/primitives/oprf/oprf.test.ts'];
const codeOt = ['engine/src/primitives/code-ot/code-ot.test.ts'];
const intersection = ['engine/src/sets/intersect-oprf.test.ts'];

export const setMutants: readonly Mutant[] = [
  {
    name: 'oprf-proof-unchecked',
    file: 'engine/src/primitives/oprf/client.ts',
    find: 'if (!verifyProof(suite, used, statement, answer.proof))',
    replace: 'if (!verifyProof(suite, used, statement, answer.proof) && used.length === 0)',
    tests: [...oprf, ...intersection],
    why: 'a sender marks items with keys of its choice, and sees from what happens next which of them matched',
  },
  {
    name: 'oprf-elements-unchecked',
    file: 'engine/src/primitives/oprf/server.ts',
    find: 'if (!group.isElement(elementAt(elements, i)))',
    replace: 'if (elements.length === 0)',
    tests: [...oprf, ...intersection],
    why: 'bytes that are no element, or the identity, meet the secret key',
  },
  {
    name: 'oprf-one-blind-for-all',
    file: 'engine/src/primitives/oprf/client.ts',
    find: 'const scalar = group.randomScalar(random);',
    replace: 'const scalar = blinds[0] ?? group.randomScalar(random);',
    tests: oprf,
    why: 'the sender sees how the items of a question are related, and tries guesses at them',
  },
  {
    name: 'oprf-challenge-without-composites',
    file: 'engine/src/primitives/oprf/proof.ts',
    find: 'framed(publicKey, ...parts)',
    replace: 'framed(publicKey, ...parts.slice(2))',
    tests: oprf,
    why: 'a proof can be made for elements of another key',
  },
  {
    name: 'oprf-set-in-its-order',
    file: 'engine/src/sets/oprf-prepare.ts',
    find: 'const sorted = await sortFingerprints(fingerprints, nextTurn);',
    replace: 'const sorted = fingerprints;',
    tests: intersection,
    why: 'places in the file tell which rows of the set match',
  },
  {
    name: 'oprf-pads-not-random',
    file: 'engine/src/sets/oprf-prepare.ts',
    find: 'if (size > count) {',
    replace: 'if (size < count) {',
    tests: intersection,
    why: 'the file shows how many items there are',
  },
  {
    name: 'oprf-width-without-the-question',
    file: 'engine/src/sets/oprf-set.ts',
    find: 'errorBits + bitsOf(queries) + bitsOf(capacity)',
    replace: 'errorBits + bitsOf(capacity)',
    tests: intersection,
    why: 'false matches are as frequent as a question has items',
  },
  {
    name: 'oprf-duplicates-told',
    file: 'engine/src/transport/own-data.ts',
    find: "  'oprf-set.duplicate-items',\n",
    replace: '',
    tests: intersection,
    why: 'the sender hears how many items of the receiver are equal',
  },
  {
    name: 'oprf-change-of-another-set',
    file: 'engine/src/sets/oprf-set.ts',
    find: ' || !equalBytes(file.parent, before.digest)',
    replace: '',
    tests: intersection,
    why: 'a change that was made for another state of the set is applied to this one',
  },
  {
    name: 'code-ot-rows-unchecked',
    file: 'engine/src/primitives/code-ot/code-ot.ts',
    find: "if (this.#adversary === 'malicious') await this.#verify(session, q);",
    replace: "if (this.#adversary === 'malicious' && count < 0) await this.#verify(session, q);",
    tests: codeOt,
    why: 'a receiver whose rows are no words of the code finds the secret that all rows have in common, and with it every item',
  },
  {
    name: 'code-ot-proof-unmasked',
    file: 'engine/src/primitives/code-ot/code-ot.ts',
    find: 'session.random.fill(bytesOf(padded.subarray(values.length)));',
    replace: 'padded.fill(0n, values.length);',
    tests: codeOt,
    why: 'the proof shows sums of the values that are encoded',
  },
  {
    name: 'code-too-close',
    file: 'engine/src/primitives/code-ot/bch.ts',
    find: 'const designed = 171;',
    replace: 'const designed = 127;',
    tests: ['engine/src/primitives/code-ot/bch.test.ts'],
    why: 'values of items that only the sender has can be guessed',
  },
  {
    name: 'tags-in-the-order-of-items',
    file: 'engine/src/sets/tags.ts',
    find: 'const order = randomPermutation(session.random, rows);',
    replace: 'const order = Uint32Array.from({ length: rows }, (_, i) => i);',
    tests: ['engine/src/sets/tags.test.ts'],
    why: 'places of tags tell where items stand in the list of the sender, and which of them are in common',
  },
  {
    name: 'buckets-of-the-mean-load',
    file: 'engine/src/sets/pairs.ts',
    find: 'rows: largestLoad(owner.rows, buckets)',
    replace: 'rows: Math.ceil(owner.rows / buckets)',
    tests: ['engine/src/sets/intersection.test.ts'],
    why: 'buckets that are too full tell how the items of a list fall',
  },
];

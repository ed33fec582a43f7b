// Weakenings of oblivious pseudorandom functions and of the intersection that is built on them.

import type { Mutant } from './mutant.ts';

const oprf = ['engine/src/primitives/oprf/oprf.test.ts'];
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
];

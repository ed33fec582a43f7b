// All vectors of RFC 9497 for ristretto255-SHA512, of RFC 9380 for expand_message_xmd, and what a false peer may try.
import { expect, test } from 'vitest';
import expansions from './vectors/expand-message-xmd.json' with { type: 'json' };
import vectors from './vectors/oprf-ristretto255-sha512.json' with { type: 'json' };
import { concatBytes, fromHex, toHex, utf8 } from '../../base/bytes.ts';
import type { RandomSource } from '../../base/random.ts';
import { seededRandom } from '../../transport/seeds.ts';
import type { ByteList } from '../cmac.ts';
import { ristretto255, uniformBytes } from '../ristretto255.ts';
import { blind, checkAnswer, finalize } from './client.ts';
import { expandMessageXmd, hashSha256, hashSha512 } from './hash-to-group.ts';
import { deriveKey, generateKey, oprfKeyOf } from './keys.ts';
import { blindEvaluate, evaluate } from './server.ts';
import { elementAt, type OprfMode, oprfModes, oprfSuite, outputBytes } from './suite.ts';

const hex = (text: string): Uint8Array => fromHex(text, text.length / 2) as Uint8Array;
const all = (texts: readonly string[]): Uint8Array => concatBytes(...texts.map(hex));
const listOf = (inputs: readonly Uint8Array[]): ByteList => {
  const offsets = new Uint32Array(inputs.length + 1);
  inputs.forEach((input, i) => {
    offsets[i + 1] = (offsets[i] as number) + input.length;
  });
  return { bytes: concatBytes(...inputs), offsets };
};
/** Makes these scalars come out of `randomScalar`, one after the other. */
const scalars = (texts: readonly string[]): RandomSource => {
  const left = texts.map(hex);
  return {
    fill(target) {
      const next = left.shift();
      if (next === undefined || target.length !== uniformBytes) throw new Error('no scalar is left');
      target.fill(0).set(next);
    },
  };
};
const none: RandomSource = {
  fill: () => {
    throw new Error('nothing random is expected here');
  },
};
const random = seededRandom(new Uint8Array(32).fill(9));
const peer = 'bank';

test.each(expansions.sets)('RFC 9380, $appendix: expand_message_xmd with $hash', async ({ hash: name, dst, tests }) => {
  const hash = name === 'SHA256' ? hashSha256 : await hashSha512();
  expect(tests).toHaveLength(10);
  for (const { message, length, uniformBytes: expected } of tests) {
    expect(toHex(expandMessageXmd(hash, utf8(message), utf8(dst), length))).toBe(expected);
  }
});

interface Case {
  readonly inputs: readonly string[];
  readonly info?: string;
  readonly blinds: readonly string[];
  readonly blindedElements: readonly string[];
  readonly evaluatedElements: readonly string[];
  readonly proof?: string;
  readonly proofRandomScalar?: string;
  readonly outputs: readonly string[];
}

test.each(vectors.modes)('RFC 9497, A.1: $mode', async ({ mode, seed, keyInfo, secretKey, tests, ...rest }) => {
  const suite = await oprfSuite(mode as OprfMode);
  const key = deriveKey(suite, hex(seed), hex(keyInfo));
  expect(toHex(key.secretKey)).toBe(secretKey);
  if ('publicKey' in rest) expect(toHex(key.publicKey)).toBe(rest.publicKey);
  expect(oprfKeyOf(suite, hex(secretKey))).toEqual(key);
  expect(tests).toHaveLength(mode === 'oprf' ? 2 : 3);
  for (const given of tests as readonly Case[]) {
    const info = given.info === undefined ? {} : { info: hex(given.info) };
    const blinded = blind(suite, listOf(given.inputs.map(hex)), scalars(given.blinds));
    expect(toHex(blinded.elements)).toBe(given.blindedElements.join(''));
    const drawn = given.proofRandomScalar === undefined ? none : scalars([given.proofRandomScalar]);
    const answer = blindEvaluate(suite, key, blinded.elements, { random: drawn, peer, ...info });
    expect(toHex(answer.elements)).toBe(given.evaluatedElements.join(''));
    expect(toHex(answer.proof)).toBe(given.proof ?? '');
    checkAnswer(suite, blinded.elements, answer, { publicKey: key.publicKey, peer, ...info });
    expect(toHex(finalize(suite, blinded, answer.elements, info.info))).toBe(given.outputs.join(''));
    expect(given.inputs.map((input) => toHex(evaluate(suite, key, hex(input), info.info)))).toEqual(given.outputs);
  }
});

test('a proof of the vectors fails when any byte of it, an element or the key is another', async () => {
  const suite = await oprfSuite('voprf');
  const voprf = vectors.modes[1];
  const given = voprf?.tests[2] as Case;
  const sent = all(given.blindedElements);
  const publicKey = hex((voprf as { publicKey: string }).publicKey);
  const answer = { elements: all(given.evaluatedElements), proof: hex(given.proof as string) };
  const code = (change: { sent?: Uint8Array; elements?: Uint8Array; proof?: Uint8Array; publicKey?: Uint8Array }) => {
    try {
      const { elements = answer.elements, proof = answer.proof } = change;
      checkAnswer(suite, change.sent ?? sent, { elements, proof }, { peer, publicKey: change.publicKey ?? publicKey });
      return 'accepted';
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const swapped = (bytes: Uint8Array): Uint8Array => concatBytes(elementAt(bytes, 1), elementAt(bytes, 0));
  expect(code({})).toBe('accepted');
  for (const at of [0, 17, 31, 32, 50, 63]) expect(code({ proof: flipped(answer.proof, at) })).toBe('oprf.bad-proof');
  const other = generateKey(suite, random).publicKey;
  expect(code({ publicKey: other })).toBe('oprf.bad-proof');
  for (const place of [0, 1]) {
    const replaced = (bytes: Uint8Array): Uint8Array => {
      const copy = bytes.slice();
      copy.set(other, 32 * place);
      return copy;
    };
    expect(code({ elements: replaced(answer.elements) })).toBe('oprf.bad-proof');
    expect(code({ sent: replaced(sent) })).toBe('oprf.bad-proof');
    const identity = answer.elements.slice();
    identity.fill(0, 32 * place, 32 * place + 32);
    expect(code({ elements: identity })).toBe('oprf.invalid-element');
    expect(code({ elements: flipped(answer.elements, 32 * place) })).toBe('oprf.invalid-element');
  }
  expect(code({ elements: swapped(answer.elements) })).toBe('oprf.bad-proof');
  expect(code({ elements: swapped(answer.elements), sent: swapped(sent) })).toBe('oprf.bad-proof');
  expect(code({ elements: answer.elements.subarray(0, 32) })).toBe('oprf.invalid-element');
  expect(code({ proof: answer.proof.subarray(0, 63) })).toBe('oprf.bad-proof');
  // c + q is the same number, but not reduced.
  const q = hex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
  const unreduced = answer.proof.slice();
  let carry = 0;
  for (let i = 0; i < 32; i++) {
    carry += (unreduced[i] as number) + (q[i] as number);
    unreduced[i] = carry & 255;
    carry >>= 8;
  }
  expect(code({ proof: unreduced })).toBe('oprf.bad-proof');
  expect(code({ publicKey: new Uint8Array(32) })).toBe('oprf.invalid-key');
});

test('a client of oprf mode takes an answer of any key: what the other modes are for', async () => {
  const suite = await oprfSuite('oprf');
  const blinded = blind(suite, listOf([utf8('a')]), random);
  const outputs = [1, 2].map(() => {
    const answer = blindEvaluate(suite, generateKey(suite, random), blinded.elements, { random, peer });
    checkAnswer(suite, blinded.elements, answer, { peer });
    return toHex(finalize(suite, blinded, answer.elements));
  });
  expect(outputs[0]).not.toBe(outputs[1]);
});

test.each(oprfModes)('%s: a batch of inputs of all lengths gives what the server computes itself', async (mode) => {
  const suite = await oprfSuite(mode);
  const key = generateKey(suite, random);
  const info = mode === 'poprf' ? { info: utf8('2026') } : {};
  const inputs = [new Uint8Array(0), utf8('a'), utf8('a'), new Uint8Array(0xffff)];
  const blinded = blind(suite, listOf(inputs), random);
  // Equal inputs cannot be told apart from others.
  expect(elementAt(blinded.elements, 1)).not.toEqual(elementAt(blinded.elements, 2));
  const answer = blindEvaluate(suite, key, blinded.elements, { random, peer, ...info });
  checkAnswer(suite, blinded.elements, answer, { publicKey: key.publicKey, peer, ...info });
  const outputs = finalize(suite, blinded, answer.elements, info.info);
  inputs.forEach((input, i) => {
    expect(outputs.subarray(i * outputBytes, (i + 1) * outputBytes)).toEqual(evaluate(suite, key, input, info.info));
  });
  expect(() => blind(suite, listOf([new Uint8Array(0x10000)]), random)).toThrow(
    expect.objectContaining({ code: 'oprf.input-length' }),
  );
  const wrong = mode === 'poprf' ? undefined : utf8('2026');
  expect(() => evaluate(suite, key, utf8('a'), wrong)).toThrow(expect.objectContaining({ code: 'oprf.wrong-info' }));
  const bad = concatBytes(elementAt(blinded.elements, 0), new Uint8Array(32));
  expect(() => blindEvaluate(suite, key, bad, { random, peer, ...info })).toThrow(
    expect.objectContaining({ code: 'oprf.invalid-element', kind: 'abort' }),
  );
});

test('scalars: reduced and not zero; the laws of a field', async () => {
  const group = await ristretto255();
  const q = hex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');
  const one = hex('01'.padEnd(64, '0'));
  const suite = await oprfSuite('voprf');
  for (const bad of [new Uint8Array(32), q, new Uint8Array(32).fill(255), one.subarray(1)]) {
    expect(group.isScalar(bad)).toBe(false);
    expect(() => oprfKeyOf(suite, bad)).toThrow(expect.objectContaining({ code: 'oprf.invalid-key' }));
  }
  expect(group.isScalar(one)).toBe(true);
  const [s, t] = [group.randomScalar(random), group.randomScalar(random)];
  expect(group.multiplyScalars(s, group.invertScalar(s))).toEqual(one);
  expect(group.addScalars(group.subtractScalars(s, t), t)).toEqual(s);
  expect(group.addScalars(s, group.negateScalar(s))).toEqual(new Uint8Array(32));
  const product = group.multiplyScalars(s, t);
  expect(group.multiply(s, group.multiplyBase(t))).toEqual(group.multiplyBase(product));
});

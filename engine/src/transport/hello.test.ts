/** The agreement on the session's generator of randomness. */
import { expect, test } from 'vitest';
import { bytesOf, toHex } from '../base/bytes.ts';
import { PeerError } from '../base/errors.ts';
import type { PrgName } from '../platform/types.ts';
import { Prg } from '../primitives/prg.ts';
import { commonPrg, contributionBytes, type Hello, pairKey, sessionProtocol } from './hello.ts';
import { localChannelPair } from './local-channel.ts';
import { runParty } from './mesh-session.ts';

const node = ['aes-128-ctr', 'chacha20'];
const browser = ['chacha20', 'aes-128-ctr'];

test.each<[string, string[][], PrgName]>([
  ['Node parties', [node, node, node], 'aes-128-ctr'],
  ['a browser and Node parties', [node, browser, node], 'chacha20'],
  ['browsers', [browser, browser], 'chacha20'],
  ['a browser and a party whose contract names AES', [browser, ['aes-128-ctr'], node], 'aes-128-ctr'],
  ['parties that know generators of later versions', [['blake5', ...node], node], 'aes-128-ctr'],
])('%s agree', (_, offers, prg) => {
  for (let turn = 0; turn < offers.length; turn++) {
    const turned = [...offers.slice(turn), ...offers.slice(0, turn)];
    expect(
      commonPrg(
        turned.map((_, i) => `p${i}`),
        turned,
      ),
    ).toBe(prg);
  }
});

test('parties that share none pairwise or all together are told who', () => {
  const names = ['a', 'b', 'c'];
  expect(() => commonPrg(names, [node, ['chacha20'], ['aes-128-ctr']])).toThrow(
    expect.objectContaining({ code: 'peer.prg-differs', fields: expect.objectContaining({ party: 'c' }) }),
  );
  expect(() => commonPrg(names, [node, [], node])).toThrow(PeerError);
});

/** Two parties, the second of which insists on a generator or not: what both draw from their common seed. */
function drawBoth(prgs: readonly (PrgName | undefined)[]) {
  const names = ['a', 'b'];
  const ends = localChannelPair();
  return Promise.all(
    names.map((_, self) => {
      const prg = prgs[self];
      const channels = self === 0 ? [undefined, ends[0]] : [ends[1], undefined];
      const options = { names, self, channels, sessionId: 's', program: 'p', ...(prg === undefined ? {} : { prg }) };
      return runParty(options, async (session) => {
        const seed = session.pairSeed(0, 1, 'test') as Uint8Array;
        return { prg: session.prg, words: toHex(bytesOf(new Prg(seed, 'x', session.prg).words(9))) };
      });
    }),
  );
}

test.each<PrgName>(['aes-128-ctr', 'chacha20'])(
  'one party that names %s decides, and both draw the same',
  async (prg) => {
    const [a, b] = await drawBoth([undefined, prg]);
    expect(a?.result.prg).toBe(prg);
    expect(a?.result).toEqual(b?.result);
  },
);

test('parties that name different generators are refused by name', async () => {
  await expect(drawBoth(['aes-128-ctr', 'chacha20'])).rejects.toMatchObject({
    kind: 'peer',
    code: 'peer.prg-differs',
    fields: { found: expect.stringMatching(/aes|chacha/) },
  });
});

const greeting = (party: number, half: number, more: Partial<Hello> = {}): Hello => ({
  protocol: sessionProtocol,
  session: 's',
  program: 'p',
  party,
  names: ['a', 'b', 'c'],
  computers: 3,
  prgs: node,
  contribution: new Uint8Array(contributionBytes).fill(half),
  ...more,
});

test('the key of a pair takes both halves, the run, the program and both parties; both ends compute the same', () => {
  const keys: string[] = [];
  const add = (own: Hello, peer: Hello): void => {
    const key = toHex(pairKey(own, peer));
    expect(toHex(pairKey(peer, own))).toBe(key);
    keys.push(key);
  };
  add(greeting(0, 1), greeting(1, 2));
  // Either half, and which party's half it is.
  add(greeting(0, 3), greeting(1, 2));
  add(greeting(0, 1), greeting(1, 3));
  add(greeting(0, 2), greeting(1, 1));
  add(greeting(0, 1), greeting(2, 2));
  add(greeting(1, 1), greeting(2, 2));
  for (const other of [{ session: 't' }, { program: 'q' }]) add(greeting(0, 1, other), greeting(1, 2, other));
  // Every byte of either half counts.
  for (const party of [0, 1]) {
    for (let byte = 0; byte < contributionBytes; byte++) {
      const contribution = new Uint8Array(contributionBytes).fill(party + 1);
      contribution[byte] = 0xff;
      const changed = greeting(party, 0, { contribution });
      const [low, high] = party === 0 ? [changed, greeting(1, 2)] : [greeting(0, 1), changed];
      add(low, high);
    }
  }
  expect(new Set(keys).size).toBe(keys.length);
});

test('a party whose peers repeat their halves still has other keys each time: its own half is fresh', async () => {
  const repeated = { fill: (target: Uint8Array) => void target.fill(7) };
  const run = async () => {
    const ends = localChannelPair();
    const [a] = await Promise.all(
      ['a', 'b'].map((_, self) =>
        runParty(
          {
            names: ['a', 'b'],
            self,
            channels: self === 0 ? [undefined, ends[0]] : [ends[1], undefined],
            sessionId: 's',
            program: 'p',
            ...(self === 1 ? { randomFor: () => repeated } : {}),
          },
          async (session) => toHex(session.pairSeed(0, 1, 'test') as Uint8Array),
        ),
      ),
    );
    return a?.result;
  };
  expect(await run()).not.toBe(await run());
});

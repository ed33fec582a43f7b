/** The agreement on the session's generator of randomness. */
import { expect, test } from 'vitest';
import { bytesOf, toHex } from '../base/bytes.ts';
import { PeerError } from '../base/errors.ts';
import type { PrgName } from '../platform/types.ts';
import { Prg } from '../primitives/prg.ts';
import { commonPrg } from './hello.ts';
import { localChannelPair } from './local-channel.ts';
import { runParty } from './mesh-session.ts';

const both = ['aes-128-ctr', 'chacha20'];

test.each<[string, string[][], PrgName]>([
  ['Node parties', [both, both, both], 'aes-128-ctr'],
  ['a browser among them', [both, ['chacha20'], both], 'chacha20'],
  ['browsers only', [['chacha20'], ['chacha20']], 'chacha20'],
  ['the order of an offer does not matter', [['chacha20', 'aes-128-ctr'], both], 'aes-128-ctr'],
  ['generators of later versions are passed over', [['blake5', ...both], both], 'aes-128-ctr'],
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
  expect(() => commonPrg(names, [both, ['chacha20'], ['aes-128-ctr']])).toThrow(
    expect.objectContaining({ code: 'peer.prg-differs', fields: expect.objectContaining({ party: 'c' }) }),
  );
  expect(() => commonPrg(names, [both, [], both])).toThrow(PeerError);
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

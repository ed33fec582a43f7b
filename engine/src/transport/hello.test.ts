/** The agreement on the session's generator of randomness. */
import { expect, test } from 'vitest';
import { bytesOf, toHex } from '../base/bytes.ts';
import { PeerError } from '../base/errors.ts';
import type { PrgName } from '../platform/types.ts';
import { Prg } from '../primitives/prg.ts';
import { commonPrg } from './hello.ts';
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

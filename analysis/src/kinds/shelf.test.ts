import { type Ring, runClear, type Sharing } from '@tacit/engine';
import { expect, test } from 'vitest';
import { Shelf } from './shelf.ts';

const vectors = [{ domain: 'ring', length: 2, min: '0', max: '9' }] as const;
const names = ['a', 'b', 'c'];
const refused = (code: string) => expect.objectContaining({ code }) as Error;
const clear = (program: (sharing: Sharing) => void) =>
  runClear(names, async (sharing) => {
    await Promise.resolve();
    program(sharing);
  });

test('one program leaves what another finds', async () => {
  const first = new Shelf({ keeps: [{ output: 'sums', vectors }] });
  await clear((sharing) => first.keep(sharing, 'sums', [sharing.filledRing(2, 5n)]));
  const held = new Map([['k/j/sums', first.kept().get('sums') ?? []]]);
  const second = new Shelf({ uses: [{ name: 'k/j/sums', vectors }] }, held);
  const found = await runClear(names, async (sharing) => {
    const [x] = second.use(sharing, 'k/j/sums') as [Ring];
    return await sharing.reveal(x, 'x', [0]);
  });
  expect(found).toEqual(BigUint64Array.of(5n, 5n));
});

test('nothing but what the contract states, and all of it', async () => {
  const shelf = new Shelf({ keeps: [{ output: 'sums', vectors }] });
  await clear((sharing) => {
    const x = sharing.filledRing(2, 5n);
    expect(() => shelf.keep(sharing, 'others', [x])).toThrow(refused('artifact.not-stated'));
    expect(() => shelf.keep(sharing, 'sums', [x, x])).toThrow(refused('artifact.not-stated'));
    expect(() => shelf.keep(sharing, 'sums', [sharing.filledRing(3, 5n)])).toThrow(refused('sharing.at-rest'));
    expect(() => shelf.keep(sharing, 'sums', [sharing.filledRing(2, 10n)])).toThrow(refused('sharing.at-rest'));
    expect(() => shelf.use(sharing, 'k/j/sums')).toThrow(refused('artifact.not-stated'));
    expect(() => shelf.kept()).toThrow(refused('artifact.not-stated'));
    shelf.keep(sharing, 'sums', [x]);
    expect(() => shelf.keep(sharing, 'sums', [x])).toThrow(refused('artifact.not-stated'));
  });
  expect([...shelf.kept().keys()]).toEqual(['sums']);
});

test('what a party does not hold cannot be used', async () => {
  const shelf = new Shelf({ uses: [{ name: 'k/j/sums', vectors }] });
  await clear((sharing) => expect(() => shelf.use(sharing, 'k/j/sums')).toThrow(refused('sharing.at-rest')));
});

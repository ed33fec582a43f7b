import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '#platform';
import { bytesOf, toHex, utf8 } from '../base/bytes.ts';
import { loadKernels } from '../kernels/load.ts';
import type { ByteList } from './cmac.ts';
import { itemIds } from './item-ids.ts';

function listOf(items: readonly Uint8Array[]): ByteList {
  const offsets = new Uint32Array(items.length + 1);
  items.forEach((item, i) => {
    offsets[i + 1] = (offsets[i] as number) + item.length;
  });
  const bytes = new Uint8Array(offsets[items.length] as number);
  items.forEach((item, i) => {
    bytes.set(item, offsets[i] as number);
  });
  return { bytes, offsets };
}

const domain = utf8('test');
const byDefinition = (item: Uint8Array): string => toHex(sha256(sha256(domain), sha256(domain), item).subarray(0, 16));
const hexOf = (ids: BigUint64Array): string[] =>
  Array.from({ length: ids.length / 2 }, (_, i) => toHex(bytesOf(ids.subarray(2 * i, 2 * i + 2))));

test('ids of items of any length are their tagged hashes: plain, and four at a time', async () => {
  const lengths = [...Array.from({ length: 140 }, (_, i) => i), 70_000, 0, 65_000, 3, 66_000];
  const items = lengths.map((length) => Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 251));
  const many = Array.from({ length: 5000 }, (_, i) => utf8(`item ${i}`));
  const check = () => {
    expect(hexOf(itemIds(listOf(items), domain))).toEqual(items.map(byDefinition));
    const ids = hexOf(itemIds(listOf(many), domain));
    for (const i of [0, 1, 4087, 4088, 4089, 4999]) expect(ids[i]).toBe(byDefinition(many[i] as Uint8Array));
    expect(new Set(ids).size).toBe(5000);
    expect(itemIds({ bytes: new Uint8Array(), offsets: new Uint32Array(1) }, domain).length).toBe(0);
    expect(itemIds({ bytes: new Uint8Array(), offsets: new Uint32Array() }, domain).length).toBe(0);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 9 }), (list) => {
        expect(hexOf(itemIds(listOf(list), domain))).toEqual(list.map(byDefinition));
      }),
      { numRuns: 50 },
    );
  };
  check();
  await loadKernels();
  check();
  // Bytes that a list does not begin with are no part of it, and other domains have other ids.
  const { bytes } = listOf(many);
  const offsets = Uint32Array.of(5, 9, 30);
  const inner = [bytes.subarray(5, 9), bytes.subarray(9, 30)];
  expect(hexOf(itemIds({ bytes, offsets }, domain))).toEqual(inner.map(byDefinition));
  expect(hexOf(itemIds({ bytes, offsets }, utf8('other')))).not.toEqual(inner.map(byDefinition));
});

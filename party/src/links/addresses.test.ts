import { expect, test } from 'vitest';
import { addressKey, KnownAddresses } from './addresses.ts';

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::1', '::1'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0:0:ffff::9', '2001:db8:0:0::/64'],
  ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['tacit.bank.example', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test('peers are known by their addresses, the latest of them', () => {
  const known = new KnownAddresses();
  expect(known.origin('127.0.0.9')).toBe('loopback');
  expect(known.origin('::ffff:127.0.0.1')).toBe('loopback');
  expect(known.origin('192.0.2.7')).toBe('stranger');
  known.add('::ffff:192.0.2.7');
  known.add('tacit.bank.example');
  expect(known.origin('192.0.2.7')).toBe('peer');
  expect(known.origin(undefined)).toBe('stranger');
  for (let i = 0; i < 300; i++) known.add(`198.51.${100 + (i >> 8)}.${i & 255}`);
  expect(known.origin('198.51.101.43')).toBe('peer');
  expect(known.origin('192.0.2.7')).toBe('stranger');
});

import { expect, test } from 'vitest';
import { apiGate, isAllowedEntry } from './api-gate.ts';

const outside = { remoteAddress: '192.0.2.7', localAddress: '192.0.2.1' };

test.each([
  ['loopback', [], { remoteAddress: '127.0.0.1', localAddress: '127.0.0.1' }, true],
  ['another address of loopback', [], { remoteAddress: '127.8.0.1', localAddress: '127.0.0.1' }, true],
  ['IPv6 loopback', [], { remoteAddress: '::1', localAddress: '::1' }, true],
  [
    'IPv4 loopback at an IPv6 socket',
    [],
    { remoteAddress: '::ffff:127.0.0.1', localAddress: '::ffff:127.0.0.1' },
    true,
  ],
  ['the own address', [], { remoteAddress: '192.0.2.1', localAddress: '::ffff:192.0.2.1' }, true],
  ['another machine', [], outside, false],
  ['another machine over IPv6', [], { remoteAddress: '2001:db8::7', localAddress: '2001:db8::1' }, false],
  ['a name that begins like loopback', [], { remoteAddress: '128.0.0.1', localAddress: '192.0.2.1' }, false],
  ['no address', [], { remoteAddress: undefined, localAddress: undefined }, false],
  ['no address, everybody allowed', ['*'], { remoteAddress: undefined, localAddress: undefined }, false],
  ['everybody', ['*'], outside, true],
  ['an address', ['192.0.2.7'], outside, true],
  ['an address beside', ['192.0.2.8'], outside, false],
  ['a network', ['192.0.2.0/29'], outside, true],
  ['a network beside', ['192.0.2.8/29'], outside, false],
  ['an IPv6 network', ['2001:db8::/32'], { remoteAddress: '2001:db8::7', localAddress: '2001:db8::1' }, true],
  ['a zone', ['fe80::/10'], { remoteAddress: 'fe80::7%eth0', localAddress: 'fe80::1%eth0' }, true],
])('%s', (_, allow, ends, expected) => {
  expect(apiGate(allow)(ends)).toBe(expected);
});

test.each(['', '10.0.0.0/33', '::/129', 'localhost', '10.0.0', '10.0.0.0/', '10.0.0.0/8/8', ' 10.0.0.1', '**'])(
  'the setting refuses "%s"',
  (text) => {
    expect(isAllowedEntry(text)).toBe(false);
  },
);

import { createServer, type Socket } from 'node:net';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxHelloBytes, readClientHello } from './client-hello.ts';

/** The first flight of Node's own TLS client, as it travels. */
async function realHello(servername: string | undefined, protocols?: string[]): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  const arrived = new Promise<Buffer>((resolve) => {
    server.once('connection', (socket: Socket) => socket.once('data', (data) => resolve(data)));
  });
  const client = connect({
    host: '127.0.0.1',
    port: address.port,
    ...(servername === undefined ? {} : { servername }),
    ...(protocols === undefined ? {} : { ALPNProtocols: protocols }),
  });
  client.on('error', () => undefined);
  const bytes = await arrived;
  client.destroy();
  server.close();
  return bytes;
}

const name = `${'0123456789abcdef'.repeat(2)}.run.tacit`;

test('reads the server name of a real client, however the bytes are split', async () => {
  const bytes = await realHello(name);
  expect(readClientHello(bytes)).toEqual({ kind: 'hello', serverName: name, protocols: [] });
  for (let length = 0; length < bytes.length; length++) {
    expect(readClientHello(bytes.subarray(0, length)).kind).toBe('incomplete');
  }
});

test('a client that names no server', async () => {
  expect(readClientHello(await realHello(undefined))).toEqual({
    kind: 'hello',
    serverName: undefined,
    protocols: [],
  });
});

test('the protocols that a client offers, in its order', async () => {
  const bytes = await realHello(name, ['h2', 'http/1.1', 'tacit/1']);
  expect(readClientHello(bytes)).toEqual({
    kind: 'hello',
    serverName: name,
    protocols: ['h2', 'http/1.1', 'tacit/1'],
  });
  for (let length = 0; length < bytes.length; length++)
    expect(readClientHello(bytes.subarray(0, length)).kind).toBe('incomplete');
  // An empty name, and a list that is longer than what is there.
  const at = bytes.indexOf(Buffer.from([2, 0x68, 0x32, 8]));
  for (const [offset, value] of [
    [0, 0],
    [0, 255],
    [-1, 255],
    [-2, 1],
  ] as const) {
    const damaged = Buffer.from(bytes);
    damaged[at + offset] = value;
    expect(readClientHello(damaged).kind, `${offset} ${value}`).toBe('invalid');
  }
});

test('a hello spread over several records', async () => {
  const bytes = await realHello(name);
  const body = bytes.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < body.length; at += 100) {
    const piece = body.subarray(at, at + 100);
    records.push(Buffer.from([22, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
  }
  expect(readClientHello(Buffer.concat(records))).toEqual({ kind: 'hello', serverName: name, protocols: [] });
});

test('what is no TLS is refused at the first byte', () => {
  expect(readClientHello(Buffer.from('GET / HTTP/1.1\r\n')).kind).toBe('invalid');
  expect(readClientHello(Buffer.from([22, 2])).kind).toBe('invalid');
});

test('lengths that promise too much are refused', async () => {
  // A handshake message of 16 MiB in a record of legal size.
  expect(readClientHello(Buffer.from([22, 3, 1, 0x40, 0, 1, 0xff, 0xff, 0xff])).kind).toBe('invalid');
  expect(readClientHello(Buffer.from([22, 3, 1, 0xff, 0xff])).kind).toBe('invalid');
  // Empty records for ever.
  const empty = Buffer.concat(new Array<Buffer>(1000).fill(Buffer.from([22, 3, 1, 0, 0])));
  expect(readClientHello(empty).kind).toBe('invalid');
  // Never complete, and at the limit.
  const long = Buffer.alloc(maxHelloBytes);
  long.set([22, 3, 1, 0x3f, 0xfb, 1, 0, 0x3f, 0xff]);
  expect(readClientHello(long).kind).toBe('invalid');
});

test('arbitrary and damaged bytes never throw', async () => {
  const bytes = await realHello(name);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (random) => {
      readClientHello(random);
      readClientHello(Buffer.concat([Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 0xfc]), random]));
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, cut) => {
      const damaged = Buffer.from(bytes);
      damaged[at] = value;
      const found = readClientHello(damaged);
      if (found.kind === 'hello' && found.serverName !== undefined) expect(found.serverName.length).toBeLessThan(256);
      readClientHello(damaged.subarray(0, cut));
    }),
    { numRuns: 500 },
  );
});

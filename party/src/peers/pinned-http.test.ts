// A request reaches whoever holds the pinned certificate, and nobody else gets a byte of it.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { certificateSha256, createCertificate } from '@tacit/engine/node';
import { pinnedTransport } from './pinned-http.ts';
import { mostAtOnce } from './send-queue.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A party's server: what it was asked, and how many bytes it read inside its connections. */
async function listen() {
  const files = createCertificate('insurer');
  const seen = { paths: [] as string[], bytes: 0 };
  const server = createServer({ ...files, minVersion: 'TLSv1.3' }, (request, response) => {
    seen.paths.push(request.url ?? '');
    response.end('{"ok":true}');
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('data', (data: Buffer) => (seen.bytes += data.length));
  });
  const closed = new Promise<void>((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, pin: certificateSha256(files.cert), seen, closed };
}

const request = { method: 'GET', path: '/peer/catalog?secret', headers: { authorization: 'Bearer secret' } } as const;

test('the pinned certificate gets the request', async () => {
  const { url, pin, seen } = await listen();
  const transport = pinnedTransport({ party: 'insurer', url, certificateSha256: pin });
  expect(await transport.send(request)).toEqual({ status: 200, body: '{"ok":true}' });
  transport.close();
  expect(seen.paths).toEqual([request.path]);
});

test('another certificate gets nothing, and both fingerprints are told', async () => {
  const { url, pin, seen, closed } = await listen();
  const expected = certificateSha256(createCertificate('insurer').cert);
  const transport = pinnedTransport({ party: 'insurer', url, certificateSha256: expected });
  await expect(transport.send(request)).rejects.toMatchObject({
    code: 'peer.certificate-not-pinned',
    fields: { party: 'insurer', found: pin, expected },
  });
  await closed;
  transport.close();
  expect(seen).toEqual({ paths: [], bytes: 0 });
});

test('a body that is made late is made when the turn of its request has come', async () => {
  const { url, pin, seen } = await listen();
  const transport = pinnedTransport({ party: 'insurer', url, certificateSha256: pin });
  let made = 0;
  const sent = Array.from({ length: mostAtOnce + 1 }, () =>
    transport.send({ method: 'POST', path: '/peer/x', headers: {}, made: () => `{"number":${++made}}` }),
  );
  expect(made).toBe(mostAtOnce);
  await Promise.all(sent);
  transport.close();
  expect([made, seen.paths.length]).toEqual([mostAtOnce + 1, mostAtOnce + 1]);
});

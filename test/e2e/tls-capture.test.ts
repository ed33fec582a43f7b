/** The capture must see what was sent, or the tests that find nothing in it would mean nothing. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initHome } from '@tacit/party';
import { expect, test } from 'vitest';
import { decrypt, readKeyLog, startRelay } from './tls-capture.ts';

test('what goes through the relay is read in the clear', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-capture-'));
  const file = (name: string): string => join(folder, name);
  await initHome(file('home'), { name: 'x', host: '127.0.0.1', port: 1 });
  const server = createServer(
    { key: readFileSync(file('home/tls.key')), cert: readFileSync(file('home/tls.crt')), minVersion: 'TLSv1.3' },
    (socket) => {
      socket.once('data', () => socket.end('answer 4711'));
    },
  );
  server.on('keylog', (line: Buffer) => appendFileSync(file('keys.log'), line));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay = await startRelay((server.address() as { port: number }).port);
  try {
    const socket = connect({ port: relay.port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.write(`question ${'x'.repeat(100_000)} end`);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe('answer 4711');
    const plain = decrypt(relay.recordings[0] as (typeof relay.recordings)[number], readKeyLog([file('keys.log')]));
    expect(plain.client.toString()).toBe(`question ${'x'.repeat(100_000)} end`);
    expect(plain.server.toString()).toContain('answer 4711');
  } finally {
    await relay.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
});

/** The capture must see what was sent, or the tests that find nothing in it would mean nothing. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decrypt, readKeyLog, startRelay } from './tls-capture.ts';

test('what goes through the relay is read in the clear', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tacit-capture-'));
  const file = (name: string): string => join(folder, name);
  const pem = ['-keyout', file('key.pem'), '-out', file('cert.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=x', ...pem],
    {
      stdio: 'ignore',
    },
  );
  const server = createServer(
    { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')), minVersion: 'TLSv1.3' },
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

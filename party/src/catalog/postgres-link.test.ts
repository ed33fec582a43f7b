/** On which ways to a database a party goes at all. */
import dns from 'node:dns';
import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Client } from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { createCertificate } from '@tacit/engine/node';
import { openPostgres, type PostgresSource } from './postgres.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function outcome(source: PostgresSource) {
  // Nothing leaves this machine: whether it would is what is looked at.
  const connect = vi
    .spyOn(Client.prototype, 'connect')
    .mockRejectedValue(Object.assign(new Error(), { code: 'STOPPED' }));
  const error: unknown = await openPostgres(source, 'customers').catch((reason: unknown) => reason);
  return { code: (error as { code: string }).code, connected: connect.mock.calls.length > 0, error };
}

test.each([
  'postgres://u:pw@db.example/d',
  'postgres://u:pw@10.1.2.3/d',
  'postgres://u:pw@db.example/d?sslmode=disable',
  'postgres://u:pw@db.example/d?sslmode=prefer',
  'postgres://u:pw@db.example/d?sslmode=require',
  'postgres://u:pw@db.example/d?sslmode=verify-ca',
  'postgres://u:pw@db.example/d?sslmode=no-verify',
  'postgres://u:pw@db.example/d?ssl=true',
  'postgres://u:pw@db.example/d?sslmode=verify-full&sslmode=disable',
  'postgres://u:pw@db.example/d?sslmode=disable&sslmode=verify-full',
  'postgres://u:pw@localhost/d?host=db.example',
  'postgres://u:pw@localhost.example/d',
  'postgres://u:pw@127.0.0.1.example/d',
  'postgres://u:pw@[2001:db8::1]/d',
])('%s is refused before anything is sent', async (url) => {
  const { code, connected, error } = await outcome({ url });
  expect({ code, connected }).toEqual({ code: 'data.postgres-unverified', connected: false });
  expect((error as { hint: string }).hint).toContain('sslmode=verify-full');
  expect(`${JSON.stringify(error)} ${String(error)}`).not.toContain('pw');
});

test('a host that the environment names counts', async () => {
  vi.stubEnv('PGHOST', 'db.example');
  expect(await outcome({ url: 'postgres:///d' })).toMatchObject({ code: 'data.postgres-unverified', connected: false });
});

test.each<PostgresSource>([
  { url: 'postgres://u:pw@127.0.0.1/d' },
  { url: 'postgres://u:pw@localhost:5433/d' },
  { url: 'postgres://u:pw@[::1]/d' },
  { url: 'postgres://u:pw@localhost/d?host=/var/run/postgresql' },
  { url: 'postgres://u:pw@db.example/d?sslmode=verify-full' },
  { url: 'postgres://u:pw@db.example/d', allowUnverifiedTls: true },
  { url: 'postgres://u:pw@db.example/d?sslmode=no-verify', allowUnverifiedTls: true },
])('%o is tried', async (source) => {
  expect(await outcome(source)).toMatchObject({ code: 'data.postgres-unreachable', connected: true });
});

test('a setting that cannot be used is named as such', async () => {
  const url = 'postgres://u:pw@127.0.0.1/d?sslmode=verify-full&sslrootcert=/nowhere/ca.crt';
  expect(await outcome({ url })).toMatchObject({
    code: 'data.postgres-settings',
    error: { fields: { kind: 'ENOENT' } },
  });
});

test('a server with a certificate of its own making is not told the password, whatever the environment says', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const tls = createCertificate('database');
  let told = '';
  const server: Server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    // The client asks for TLS first (SSLRequest), and the server agrees.
    socket.once('data', () => {
      socket.write('S');
      const secure = new TLSSocket(socket, { isServer: true, key: tls.key, cert: tls.cert });
      secure.on('error', () => undefined);
      secure.on('data', (piece: Buffer) => void (told += piece.toString('latin1')));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  // By a name that is not loopback's, so that the rule for other machines holds.
  const source = { url: `postgres://u:pw@db.example:${port}/d?sslmode=verify-full` };
  vi.spyOn(dns, 'lookup').mockImplementation(((
    _name: string,
    _options: unknown,
    done: (...answer: unknown[]) => void,
  ) => done(null, [{ address: '127.0.0.1', family: 4 }])) as never);
  await expect(openPostgres(source, 'customers')).rejects.toMatchObject({ code: 'data.postgres-untrusted' });
  expect(told).toBe('');
  await new Promise((resolve) => void server.close(resolve));
});

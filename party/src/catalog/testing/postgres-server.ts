/** A PostgreSQL server of a test's own, on a free loopback port, gone when the test ends. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

export interface PostgresSession {
  /** Rows of the last statement, every value as the server writes it. */
  rows(sql: string): Promise<(string | null)[][]>;
  close(): Promise<void>;
}

export interface PostgresServer {
  readonly url: string;
  run(sql: string): Promise<void>;
  session(): Promise<PostgresSession>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root: then its programs run as the account that Debian's package makes. */
export async function startPostgres(bin: string): Promise<PostgresServer> {
  const isRoot = process.getuid?.() === 0;
  const directory = mkdtempSync(join(tmpdir(), 'tacit-postgres-'));
  const data = join(directory, 'data');
  if (isRoot) execFileSync('chown', ['postgres', directory]);
  else chmodSync(directory, 0o700);
  const as = (program: string, args: string[]): [string, string[]] =>
    isRoot
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', join(bin, program), ...args]]
      : [join(bin, program), args];

  execFileSync(
    ...as('initdb', ['-D', data, '-U', 'tacit', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C.UTF-8']),
    { stdio: 'pipe' },
  );
  const port = await freePort();
  const settings = [
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    directory,
    '-c',
    'fsync=off',
    '-c',
    'shared_buffers=32MB',
  ];
  const server = spawn(...as('postgres', ['-D', data, ...settings]), { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `postgresql://tacit:a-password@127.0.0.1:${port}/postgres`;

  const stop = async () => {
    server.kill('SIGINT');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  const run = async (sql: string) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const session = async (): Promise<PostgresSession> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    const types = { getTypeParser: () => (text: string) => text };
    return {
      rows: async (sql) => {
        const result = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types });
        const last = Array.isArray(result) ? (result.at(-1) as typeof result) : result;
        return last.rows;
      },
      close: () => client.end(),
    };
  };
  for (let attempt = 0; ; attempt++) {
    try {
      await run('SELECT 1');
      return { url, run, session, stop };
    } catch (error) {
      // On a busy machine it may need long; one that ended will never answer.
      if (attempt === 1_000 || server.exitCode !== null) {
        await stop();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

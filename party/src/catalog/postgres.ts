/**
 * PostgreSQL as the engine: one connection for each operation, in one read-only transaction that sees one state of the
 * data. Long results come by COPY in binary.
 */
import { createHash } from 'node:crypto';
import { UsageError } from '@tacit/engine/text';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CopyDecoder } from './copy-binary.ts';
import type { DataEngine, TextRow } from './engine.ts';
import { engineError } from './source-errors.ts';

const connectTimeoutMs = 10_000;
const statementTimeoutMs = 600_000;
/** Rows of a batch, at least. */
const batchRows = 2048;

export interface PostgresSource {
  readonly url: string;
  readonly allowUnverifiedTls?: true;
}

/**
 * Connects; `dataset` names it in errors. Throws UsageError 'data.postgres-…' without user or password;
 * 'data.postgres-unverified' before anything is sent.
 */
export async function openPostgres(source: PostgresSource, dataset: string, signal?: AbortSignal): Promise<DataEngine> {
  const client = makeClient(source, dataset);
  // The server notices, and ends what it runs.
  const cut = (): void =>
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  signal?.addEventListener('abort', cut);
  // A lost connection also fails the query that runs; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    // Floating-point numbers in the shortest form that reads back as the same number, whatever server or role prefer.
    await client.query(
      "SET extra_float_digits = 3; SET client_encoding = 'UTF8'; SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC'; SET search_path = pg_catalog; SET standard_conforming_strings = on",
    );
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  } catch (error) {
    await client.end().catch(() => undefined);
    const { code } = error as { code?: unknown };
    const { hostname, port } = new URL(source.url);
    const kind = typeof code === 'string' ? code : 'no answer';
    const isUntrusted = /CERT|SELF_SIGNED|VERIFY|ALTNAME/.test(kind);
    throw new UsageError(
      isUntrusted ? 'data.postgres-untrusted' : 'data.postgres-unreachable',
      { dataset, address: `${hostname}:${port || 5432}`, kind },
      { cause: error },
    );
  }

  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw engineError(error, 'PostgreSQL', dataset);
    }
  };

  const copy = async (sql: string, take: (piece: Uint8Array) => void): Promise<void> => {
    const stream = client.query(copyTo(`COPY (${sql}) TO STDOUT (FORMAT binary)`, { highWaterMark: 1 << 20 }));
    // The client being closed ends the stream with an error as well, so this never waits for ever.
    for await (const piece of stream) take(piece as Uint8Array);
  };

  return {
    dialect: 'postgres',
    title: 'PostgreSQL',
    texts: (sql) =>
      attempt(async () => (await client.query<(string | null)[]>({ text: sql, rowMode: 'array' })).rows as TextRow[]),
    columns: (printed, rowsHint) =>
      attempt(async () => {
        const decoder = new CopyDecoder(
          printed.columns.map(({ kind }) => kind),
          rowsHint,
        );
        await copy(printed.sql, (piece) => decoder.push(piece));
        return decoder.finish();
      }),
    batches: (printed, take) =>
      attempt(async () => {
        const decoder = new CopyDecoder(printed.columns.map(({ kind }) => kind));
        await copy(printed.sql, (piece) => {
          decoder.push(piece);
          if (decoder.rows >= batchRows) take(decoder.take());
        });
        take(decoder.finish());
      }),
    dataDigest: (sql) =>
      attempt(async () => {
        const hash = createHash('sha256');
        await copy(sql, (piece) => hash.update(piece));
        return hash.digest('hex');
      }),
    close: async () => {
      // A stream that was given up midway makes end() wait for the server: cut it instead.
      signal?.removeEventListener('abort', cut);
      const late = setTimeout(cut, 2_000);
      await client.end().catch(() => undefined);
      clearTimeout(late);
    },
  };
}

/**
 * A client that has not connected yet. Beyond this machine it must verify who answers, unless the owner accepted a way
 * where nobody does: whoever sits on that way could read the password and the rows, and answer with other rows.
 */
function makeClient({ url, allowUnverifiedTls }: PostgresSource, dataset: string): Client {
  let client: Client;
  try {
    client = new Client({
      connectionString: url,
      application_name: 'tacit',
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      keepAlive: true,
    });
  } catch (error) {
    const { code } = error as { code?: unknown };
    const kind = typeof code === 'string' ? code : 'invalid';
    throw new UsageError('data.postgres-settings', { dataset, kind }, { cause: error });
  }
  // What counts is what the client made of address and environment, not how the address looks.
  const { host } = client;
  if (allowUnverifiedTls === true || /^(localhost|127\.\d+\.\d+\.\d+|::1|\/.*)$/i.test(host)) return client;
  const modes = new URL(url).searchParams.getAll('sslmode');
  const { ssl } = client as unknown as {
    ssl: boolean | { rejectUnauthorized?: boolean; checkServerIdentity?: unknown };
  };
  if (
    modes.length !== 1 ||
    modes[0] !== 'verify-full' ||
    typeof ssl !== 'object' ||
    ssl.checkServerIdentity !== undefined
  )
    throw new UsageError('data.postgres-unverified', { dataset, host });
  // The default depends on the environment.
  ssl.rejectUnauthorized = true;
  return client;
}

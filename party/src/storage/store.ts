import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from '@tacit/engine/text';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { storeError, type StorePlace } from './errors.ts';
import { migrations } from './migrations.ts';
import { adaptSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';

/**
 * A party's store, or a transaction on it: every function of this folder takes either. Inside `transact` only the
 * transaction may be used, the store itself waits until it ends.
 */
export type Store = Kysely<Tables>;

export interface StoreOptions {
  /** Whose store it is, as errors say that other parties may read. */
  readonly party?: string;
  /** How long to wait for another process's lock. */
  readonly busyTimeoutMs?: number;
  /** Bound on the file's size in pages of 4 KiB, for quotas. */
  readonly maxPages?: number;
  readonly readOnly?: boolean;
}

/**
 * Opens the store at `file`, created with mode 0600 if missing, and brings its tables up to date. A commit is on the disk
 * when it returns (WAL, synchronous=FULL): what a party announced to others it still knows after a power cut.
 * Throws UsageError `store.…`. Close with `closeStore`.
 */
export async function openStore(file: string, options: StoreOptions = {}): Promise<Store> {
  const place: StorePlace = { file, party: options.party };
  const database = openDatabase(place, options);
  const store = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adaptSqlite(database, place) }) });
  try {
    if (options.readOnly !== true) await migrate(store, file);
    return store;
  } catch (error) {
    await store.destroy();
    throw storeError(error, place);
  }
}

export async function closeStore(store: Store): Promise<void> {
  await store.destroy();
}

/** What waits for a transaction's end, by transaction. */
const afterwards = new WeakMap<Store, ((root: Store) => void)[]>();

/** Runs `work` in one transaction: all of its changes happen or none does. Inside another transaction it joins that one. */
export async function transact<T>(store: Store, work: (transaction: Store) => Promise<T>): Promise<T> {
  if (store.isTransaction) return await work(store);
  const waiting: ((root: Store) => void)[] = [];
  const result = await store.transaction().execute(async (transaction) => {
    afterwards.set(transaction, waiting);
    return await work(transaction);
  });
  for (const act of waiting) act(store);
  return result;
}

/** Calls `act` with the store itself once `transaction` (of `transact`) has been committed, never if it fails. */
export function afterCommit(transaction: Store, act: (root: Store) => void): void {
  const waiting = afterwards.get(transaction);
  if (waiting === undefined) throw new Error('not inside a transaction');
  waiting.push(act);
}

const writeCheck = 'write check ';

/**
 * Throws UsageError `store.…` unless a change of about `bytes` reaches the disk now. It is written and taken away again:
 * what is only rolled back never leaves the memory of the process, and a full disk would not show.
 */
export async function checkWritable(store: Store, bytes = 4096): Promise<void> {
  const clear = async (within: Store): Promise<void> => {
    await within.deleteFrom('invitations').where('secret_sha256', 'like', `${writeCheck}%`).execute();
  };
  await transact(store, async (transaction) => {
    // One that a crash left behind would make the next a change of nothing.
    await clear(transaction);
    await transaction
      .insertInto('invitations')
      .values({
        secret_sha256: writeCheck.padEnd(bytes, '.'),
        created_at: '',
        expires_at: '',
        used_at: null,
        used_by: null,
        for_party: null,
        check_value: null,
      })
      .execute();
  });
  await clear(store);
}

function openDatabase(place: StorePlace, options: StoreOptions): DatabaseSync {
  const { file } = place;
  let database: DatabaseSync | undefined;
  try {
    if (options.readOnly !== true && file !== ':memory:') {
      closeSync(openSync(file, 'a', 0o600));
      // One that was copied here may be open to others; what its owner took away stays away.
      const mode = statSync(file).mode & 0o777;
      if ((mode & 0o077) !== 0) chmodSync(file, mode & 0o700);
    }
    database = new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: options.busyTimeoutMs ?? 5000 });
    database.exec('PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;');
    if (options.readOnly !== true) database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    if (options.maxPages !== undefined) database.exec(`PRAGMA max_page_count = ${Math.trunc(options.maxPages)}`);
    return database;
  } catch (error) {
    if (database?.isOpen === true) database.close();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR')
      throw new UsageError('store.unavailable', { file, cause: message }, { cause: error });
    throw storeError(error, place);
  }
}

async function migrate(store: Store, file: string): Promise<void> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
  const known = new Set(Object.keys(migrations));
  const tables = await store.introspection.getTables({ withInternalKyselyTables: true });
  if (tables.some((table) => table.name === 'kysely_migration')) {
    const done = await store
      .withTables<{ kysely_migration: { name: string } }>()
      .selectFrom('kysely_migration')
      .select('name')
      .orderBy('name')
      .execute();
    const unknown = done.find(({ name }) => !known.has(name));
    if (unknown !== undefined) throw new UsageError('store.newer', { file, change: unknown.name });
    if (done.length === known.size) return;
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

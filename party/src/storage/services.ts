/** Services of this party and their versions, libraries of others, and calls. */
import type { CallReceipt, SignedNotice } from '../api/schemas/services.ts';
import type { Store } from './store.ts';

export interface ServiceRecord {
  readonly name: string;
  /** SHA-256 (hex) of what all contracts have in common. */
  readonly terms: string;
  readonly createdAt: string;
}

/** What opens a sealed file, and the file where it is short (base64). */
export interface SealedText {
  readonly keySalt: string;
  readonly digest: string;
  readonly bytes: string;
}

export interface VersionRecord {
  readonly service: string;
  readonly version: number;
  readonly notice: SignedNotice;
  readonly key: SealedText;
  readonly file: string;
  readonly outputs: SealedText | undefined;
  readonly rows: number;
  readonly contentDigest: string;
  readonly endsAt: string | null;
}

export interface LibraryRecord {
  readonly owner: string;
  readonly service: string;
  readonly version: number;
  readonly notice: SignedNotice;
  readonly file: string | null;
  readonly endsAt: string | null;
}

type Side = 'owner' | 'caller';

export interface CallRecord {
  readonly jobId: string;
  readonly side: Side;
  readonly receipt: CallReceipt;
}

export async function addService(store: Store, { name, terms, createdAt }: ServiceRecord): Promise<void> {
  await store.insertInto('services').values({ name, terms, created_at: createdAt }).execute();
}

export async function listServices(store: Store): Promise<ServiceRecord[]> {
  const rows = await store.selectFrom('services').selectAll().orderBy('name').execute();
  return rows.map(({ name, terms, created_at: createdAt }) => ({ name, terms, createdAt }));
}

export async function getService(store: Store, name: string): Promise<ServiceRecord | undefined> {
  return (await listServices(store)).find((service) => service.name === name);
}

/** Of a service that has no version. */
export async function changeTerms(store: Store, name: string, terms: string): Promise<void> {
  await store.updateTable('services').set({ terms }).where('name', '=', name).execute();
}

export async function addVersion(store: Store, record: VersionRecord): Promise<void> {
  await store
    .insertInto('library_versions')
    .values({
      service: record.service,
      version: record.version,
      notice_json: JSON.stringify(record.notice),
      key_json: JSON.stringify(record.key),
      file: record.file,
      outputs_json: record.outputs === undefined ? null : JSON.stringify(record.outputs),
      rows: record.rows,
      content_digest: record.contentDigest,
      ends_at: record.endsAt,
    })
    .execute();
}

/** All versions of a service, the latest first. */
export async function listVersions(store: Store, service: string): Promise<VersionRecord[]> {
  const query = store.selectFrom('library_versions').selectAll().where('service', '=', service);
  return (await query.orderBy('version', 'desc').execute()).map((row) => ({
    service: row.service,
    version: row.version,
    notice: JSON.parse(row.notice_json) as SignedNotice,
    key: JSON.parse(row.key_json) as SealedText,
    file: row.file,
    outputs: row.outputs_json === null ? undefined : (JSON.parse(row.outputs_json) as SealedText),
    rows: row.rows,
    contentDigest: row.content_digest,
    endsAt: row.ends_at,
  }));
}

/** Sets when a version ends, and forgets outputs that the next one has taken over. */
export async function endVersion(store: Store, service: string, version: number, endsAt: string): Promise<void> {
  await store
    .updateTable('library_versions')
    .set({ ends_at: endsAt, outputs_json: null })
    .where('service', '=', service)
    .where('version', '=', version)
    .execute();
}

/** The latest library of one service of another party. */
export async function latestLibrary(store: Store, owner: string, service: string): Promise<LibraryRecord | undefined> {
  return (await listLibraries(store, owner, service, 1))[0];
}

/** Libraries of one service of another party, the latest first. */
export async function listLibraries(
  store: Store,
  owner: string,
  service: string,
  most = 1_000_000,
): Promise<LibraryRecord[]> {
  const query = store.selectFrom('libraries').selectAll().where('owner', '=', owner).where('service', '=', service);
  return (await query.orderBy('version', 'desc').limit(most).execute()).map((row) => ({
    owner: row.owner,
    service: row.service,
    version: row.version,
    notice: JSON.parse(row.notice_json) as SignedNotice,
    file: row.file,
    endsAt: row.ends_at,
  }));
}

export async function addLibrary(store: Store, record: LibraryRecord): Promise<void> {
  await store
    .insertInto('libraries')
    .values({
      owner: record.owner,
      service: record.service,
      version: record.version,
      notice_json: JSON.stringify(record.notice),
      file: record.file,
      ends_at: record.endsAt,
      told_at: new Date().toISOString(),
    })
    .execute();
}

/** How many libraries of a service were told since `at` (ISO). */
export async function countLibraries(store: Store, owner: string, service: string, at: string): Promise<number> {
  const row = await store
    .selectFrom('libraries')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .where('service', '=', service)
    .where('told_at', '>=', at)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Forgets all but the latest `most` of a service; returns the files that they had. */
export async function keepLibraries(store: Store, owner: string, service: string, most: number): Promise<string[]> {
  const last = (await listLibraries(store, owner, service))[most - 1];
  if (last === undefined) return [];
  const older = await store
    .deleteFrom('libraries')
    .where('owner', '=', owner)
    .where('service', '=', service)
    .where('version', '<', last.version)
    .returning('file')
    .execute();
  return older.flatMap(({ file }) => (file === null ? [] : [file]));
}

export async function changeLibrary(
  store: Store,
  { owner, service, version }: Pick<LibraryRecord, 'owner' | 'service' | 'version'>,
  change: { readonly file?: string | null; readonly endsAt?: string },
): Promise<void> {
  await store
    .updateTable('libraries')
    .set({
      ...(change.file === undefined ? {} : { file: change.file }),
      ...(change.endsAt === undefined ? {} : { ends_at: change.endsAt }),
    })
    .where('owner', '=', owner)
    .where('service', '=', service)
    .where('version', '=', version)
    .execute();
}

/** Names of all files that services of either side have; versions that have ended have none. */
export async function libraryFiles(store: Store): Promise<string[]> {
  const own = await store
    .selectFrom('library_versions')
    .select('file')
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', new Date().toISOString())]))
    .execute();
  const others = await store.selectFrom('libraries').select('file').execute();
  return [
    ...own.flatMap(({ file }) => [file, outputsFile(file), databaseFile(file)]),
    ...others.flatMap(({ file }) => (file === null ? [] : [file])),
  ];
}

/** Where the outputs of a version are, and what it is retrieved from. */
export const outputsFile = (file: string): string => `${file}.outputs`;
export const databaseFile = (file: string): string => `${file}.database`;

/** Enters calls, all or none. */
export async function addCalls(store: Store, calls: readonly CallRecord[]): Promise<void> {
  if (calls.length === 0) return;
  await store
    .insertInto('calls')
    .values(
      calls.map(({ jobId, side, receipt }) => ({
        job_id: jobId,
        call: receipt.call.call,
        side,
        at: receipt.answer.at,
        questions: receipt.call.questions,
        receipt_json: JSON.stringify(receipt),
      })),
    )
    .execute();
}

export async function hasCall(store: Store, jobId: string, call: string): Promise<boolean> {
  const query = store.selectFrom('calls').select('call').where('job_id', '=', jobId).where('call', '=', call);
  return (await query.executeTakeFirst()) !== undefined;
}

/** Calls of a contract since `at` (ISO), and the questions in them. */
export async function countCalls(
  store: Store,
  jobId: string,
  at = '',
): Promise<{ readonly calls: number; readonly questions: number }> {
  const row = await store
    .selectFrom('calls')
    .select(({ fn }) => [fn.countAll<number>().as('calls'), fn.sum<number | null>('questions').as('questions')])
    .where('job_id', '=', jobId)
    .where('at', '>=', at)
    .executeTakeFirst();
  return { calls: Number(row?.calls ?? 0), questions: Number(row?.questions ?? 0) };
}

/** Receipts of a contract in the order of time, from `at` (ISO) on. */
export async function listCalls(store: Store, jobId: string, at = ''): Promise<CallReceipt[]> {
  const query = store.selectFrom('calls').select('receipt_json').where('job_id', '=', jobId).where('at', '>=', at);
  const rows = await query.orderBy('at').orderBy('call').execute();
  return rows.map((row) => JSON.parse(row.receipt_json) as CallReceipt);
}

/** Preparations: those that this party holds, also after use, and those that it dealt. No number is ever forgotten. */
import type { Store } from './store.ts';
import type { DealtTable, PreparationsTable } from './tables.ts';

export interface PreparationRecord {
  /** 16 bytes, hex. */
  readonly number: string;
  readonly jobId: string;
  readonly dealer: string;
  /** Of the file, and its SHA-256 (hex). */
  readonly bytes: number;
  readonly sha256: string;
  readonly receivedAt: string;
  /** The run that it was marked for, before that run's program was started. */
  readonly used?: { readonly run: string; readonly at: string };
  /** When its file was taken away, used or not. */
  readonly deletedAt?: string;
}

export async function addPreparation(
  store: Store,
  { number, jobId, dealer, bytes, sha256, receivedAt }: Omit<PreparationRecord, 'used' | 'deletedAt'>,
): Promise<void> {
  await store
    .insertInto('preparations')
    .values({
      number,
      job_id: jobId,
      dealer,
      bytes,
      sha256,
      received_at: receivedAt,
      used_at: null,
      run_id: null,
      deleted_at: null,
    })
    .execute();
}

export async function getPreparation(store: Store, number: string): Promise<PreparationRecord | undefined> {
  const row = await store.selectFrom('preparations').selectAll().where('number', '=', number).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Of one job or of all, in the order in which they came. */
export async function listPreparations(store: Store, jobId?: string): Promise<PreparationRecord[]> {
  const all = store.selectFrom('preparations').selectAll().orderBy('received_at').orderBy('number');
  const rows = await (jobId === undefined ? all : all.where('job_id', '=', jobId)).execute();
  return rows.map(fromRow);
}

/** Marks a preparation as used by a run: true once for each number, and never again. */
export async function markUsed(store: Store, number: string, run: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('preparations')
    .set({ used_at: at, run_id: run })
    .where('number', '=', number)
    .where('used_at', 'is', null)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function markDeleted(store: Store, number: string, at: string): Promise<void> {
  await store
    .updateTable('preparations')
    .set({ deleted_at: at })
    .where('number', '=', number)
    .where('deleted_at', 'is', null)
    .execute();
}

export interface DealtRecord {
  readonly number: string;
  readonly jobId: string;
  readonly madeAt: string;
  readonly parts: readonly DealtPartRecord[];
}

export interface DealtPartRecord {
  readonly party: string;
  /** Of the file. */
  readonly bytes: number;
  /** 'kept': its file is here; 'delivered': the party has said that it has it; 'dropped': it was taken away. */
  readonly state: 'kept' | 'delivered' | 'dropped';
}

export async function saveDealt(store: Store, { number, jobId, madeAt, parts }: DealtRecord): Promise<void> {
  const row = { number, job_id: jobId, made_at: madeAt, parts_json: JSON.stringify(parts) };
  await store
    .insertInto('dealt')
    .values(row)
    .onConflict((conflict) => conflict.column('number').doUpdateSet(row))
    .execute();
}

export async function listDealt(store: Store, jobId?: string): Promise<DealtRecord[]> {
  const all = store.selectFrom('dealt').selectAll().orderBy('made_at').orderBy('number');
  const rows = await (jobId === undefined ? all : all.where('job_id', '=', jobId)).execute();
  return rows.map(fromDealt);
}

const fromDealt = (row: DealtTable): DealtRecord => ({
  number: row.number,
  jobId: row.job_id,
  madeAt: row.made_at,
  parts: JSON.parse(row.parts_json) as DealtPartRecord[],
});

function fromRow(row: PreparationsTable): PreparationRecord {
  return {
    number: row.number,
    jobId: row.job_id,
    dealer: row.dealer,
    bytes: row.bytes,
    sha256: row.sha256,
    receivedAt: row.received_at,
    ...(row.used_at === null || row.run_id === null ? {} : { used: { run: row.run_id, at: row.used_at } }),
    ...(row.deleted_at === null ? {} : { deletedAt: row.deleted_at }),
  };
}

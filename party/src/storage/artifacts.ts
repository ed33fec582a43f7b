/** What runs left at this party: names, places and digests; the content is in files of the party's folder. */
import type { Store } from './store.ts';
import type { ArtifactsTable } from './tables.ts';

export interface ArtifactRecord {
  readonly name: string;
  readonly content: 'shares' | 'table' | 'set' | 'model' | 'file' | 'memory';
  readonly jobId: string;
  readonly contractDigest: string;
  readonly runId: string;
  readonly run: number;
  readonly output: string;
  readonly file: string;
  readonly keySalt: string;
  readonly bytes: number;
  readonly digest: string;
  readonly keptAt: string;
}

/** Enters what a run has left before its receipt is there. */
export async function addPendingArtifact(store: Store, record: ArtifactRecord): Promise<void> {
  await store
    .insertInto('artifacts')
    .values({
      name: record.name,
      content: record.content,
      state: 'pending',
      job_id: record.jobId,
      contract_digest: record.contractDigest,
      run_id: record.runId,
      run: record.run,
      output: record.output,
      file: record.file,
      key_salt: record.keySalt,
      bytes: record.bytes,
      digest: record.digest,
      kept_at: record.keptAt,
    })
    .execute();
}

/** Enters what is kept whatever becomes of the run, in place of what has this name. Part of a transaction. */
export async function replaceArtifact(store: Store, record: ArtifactRecord): Promise<void> {
  await removeArtifact(store, record.name);
  await addPendingArtifact(store, record);
  await store.updateTable('artifacts').set({ state: 'kept' }).where('name', '=', record.name).execute();
}

/** The receipt is there: what the run left is kept. Returns it. */
export async function settleArtifacts(store: Store, runId: string): Promise<ArtifactRecord[]> {
  const left = await pendingArtifacts(store, { runId });
  await store.updateTable('artifacts').set({ state: 'kept' }).where('run_id', '=', runId).execute();
  return left.sort((a, b) => (a.output < b.output ? -1 : 1));
}

/** All that are kept, the latest first. */
export async function listArtifacts(store: Store): Promise<ArtifactRecord[]> {
  const query = store.selectFrom('artifacts').selectAll().where('state', '=', 'kept');
  return (await query.orderBy('kept_at', 'desc').orderBy('name').execute()).map(fromRow);
}

export async function getArtifact(store: Store, name: string): Promise<ArtifactRecord | undefined> {
  const query = store.selectFrom('artifacts').selectAll().where('name', '=', name).where('state', '=', 'kept');
  const row = await query.executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** Those without a receipt; of one run, or of all but those in `lasting`. */
export async function pendingArtifacts(
  store: Store,
  { runId, lasting = [] }: { readonly runId?: string; readonly lasting?: readonly string[] } = {},
): Promise<ArtifactRecord[]> {
  let query = store.selectFrom('artifacts').selectAll().where('state', '=', 'pending');
  if (runId !== undefined) query = query.where('run_id', '=', runId);
  return (await query.execute()).map(fromRow).filter((each) => !lasting.includes(each.runId));
}

export async function removeArtifact(store: Store, name: string): Promise<boolean> {
  const { numDeletedRows } = await store.deleteFrom('artifacts').where('name', '=', name).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Names of all files that the store knows. */
export async function artifactFiles(store: Store): Promise<string[]> {
  return (await store.selectFrom('artifacts').select('file').execute()).map(({ file }) => file);
}

function fromRow(row: ArtifactsTable): ArtifactRecord {
  return {
    name: row.name,
    content: row.content as ArtifactRecord['content'],
    jobId: row.job_id,
    contractDigest: row.contract_digest,
    runId: row.run_id,
    run: row.run,
    output: row.output,
    file: row.file,
    keySalt: row.key_salt,
    bytes: row.bytes,
    digest: row.digest,
    keptAt: row.kept_at,
  };
}

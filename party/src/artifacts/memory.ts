/**
 * What a party keeps for itself between the runs of a contract: a key of an oblivious pseudorandom function with the set that was prepared
 * under it, a set of another party's. It is sealed as artifacts are, listed and deleted like them, and never sent.
 *
 * The process of a run reads and writes the files itself, since they may be large, with a key for these alone; the main process enters
 * each in the store before the run goes on. So what is written survives whatever becomes of the run, and a file that was written and not
 * entered is nobody's: it is removed at the next start.
 */
import { randomBytes } from 'node:crypto';
import { artifactName, type Contract, type MemoryNeed } from '@tacit/analysis';
import { appendAudit } from '../audit/log.ts';
import type { PartyContext } from '../peers/context.ts';
import {
  type ArtifactRecord,
  getArtifact,
  listArtifacts,
  removeArtifact,
  replaceArtifact,
} from '../storage/artifacts.ts';
import { type Store, transact } from '../storage/store.ts';
import { removeArtifactFile } from './files.ts';
import { sealingKey, type SealedId } from './sealed.ts';

/** What a process needs to read and write one of them. */
export interface MemorySlot {
  readonly directory: string;
  /** Without the run, which is that of whoever wrote it. */
  readonly id: Omit<SealedId, 'runId'>;
  readonly key: Uint8Array;
  /** Hex. */
  readonly keySalt: string;
  readonly ifDamaged: MemoryNeed['ifDamaged'];
  readonly current?: Written & { readonly runId: string };
}

/** A file that was written. */
export interface Written {
  readonly file: string;
  readonly bytes: number;
  readonly digest: string;
}

/** The run that keeps something. */
interface KeepingRun {
  readonly id: string;
  readonly number: number;
  readonly job: { readonly id: string; readonly contractDigest: string; readonly contract: Pick<Contract, 'kind'> };
}

/** By output: what a run of this contract may read and write. */
export async function memorySlots(
  { home, store }: PartyContext,
  secret: Buffer,
  { kind }: Pick<Contract, 'kind'>,
  contractDigest: string,
  needs: readonly MemoryNeed[],
): Promise<ReadonlyMap<string, MemorySlot>> {
  const slots = new Map<string, MemorySlot>();
  for (const { output, ifDamaged } of needs) {
    const name = artifactName(kind, contractDigest, output, 1);
    const known = await getArtifact(store, name);
    const record = known?.content === 'memory' ? known : undefined;
    const keySalt = record?.keySalt ?? randomBytes(32).toString('hex');
    slots.set(output, {
      directory: home.artifactDirectory,
      id: { name, content: 'memory', contractDigest, party: home.name },
      key: sealingKey(secret, Buffer.from(keySalt, 'hex')),
      keySalt,
      ifDamaged,
      ...(record === undefined ? {} : { current: record }),
    });
  }
  return slots;
}

/** Enters a file that a run has written in place of the one before. The file is on the disk already. */
export async function remember(
  { home, store }: PartyContext,
  run: KeepingRun,
  { id, keySalt }: MemorySlot,
  output: string,
  { file, bytes, digest }: Written,
): Promise<void> {
  const record: ArtifactRecord = {
    name: id.name,
    content: 'memory',
    jobId: run.job.id,
    contractDigest: run.job.contractDigest,
    runId: run.id,
    run: run.number,
    output,
    file,
    keySalt,
    bytes,
    digest,
    keptAt: new Date().toISOString(),
  };
  const former = await transact(store, async (inner) => {
    const before = await getArtifact(inner, id.name);
    await replaceArtifact(inner, record);
    await appendAudit(inner, 'artifact.kept', { artifact: id.name, content: 'memory', digest, run: run.id });
    return before;
  });
  if (former !== undefined) removeArtifactFile(home.artifactDirectory, former.file);
}

/** Deletes what contracts have kept that run no more: a key serves no longer than the statement says. */
export async function forgetOver(
  { home, store }: PartyContext,
  isOver: (store: Store, jobId: string) => Promise<boolean>,
): Promise<void> {
  for (const record of await listArtifacts(store)) {
    if (record.content !== 'memory' || !(await isOver(store, record.jobId))) continue;
    await transact(store, async (inner) => {
      await removeArtifact(inner, record.name);
      await appendAudit(inner, 'artifact.deleted', { artifact: record.name, digest: record.digest });
    });
    removeArtifactFile(home.artifactDirectory, record.file);
  }
}

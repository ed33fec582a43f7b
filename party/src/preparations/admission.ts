/** What a part must be to come in here: the contract's dealer's, for this party and place, of the declared size, and readable. */
import { createReadStream } from 'node:fs';
import { computersIn, type Contract } from '@tacit/analysis';
import { AbortError, inspectSealed, UsageError } from '@tacit/engine';
import type { PartyContext } from '../peers/context.ts';
import { getJob, type JobRecord } from '../storage/jobs.ts';
import { headBytes, isSigned, type PartHead, partKey, readHead, sha256 } from './head.ts';
import './messages.ts';

/** Fields of errors about a part. */
type PartNames = Readonly<Record<'party' | 'dealer' | 'number' | 'job', string>>;

export interface Admitted {
  readonly head: PartHead;
  readonly job: JobRecord;
  readonly names: PartNames;
}

/**
 * Reads the first bytes of a file of `total` bytes and holds them against the contract that they name. Throws UsageError
 * 'prepare.not-a-file', 'prepare.unknown-contract', 'prepare.no-dealer', 'prepare.wrong-…', 'prepare.size', AbortError
 * 'prepare.bad-signature'.
 */
export async function checkHead({ home, store }: PartyContext, bytes: Uint8Array, total: number): Promise<Admitted> {
  const head = readHead(bytes);
  if (head === undefined) throw new UsageError('prepare.not-a-file', {});
  const job = await getJob(store, head.contractDigest.slice(0, 16));
  if (job?.contractDigest !== head.contractDigest) {
    const contract = head.contractDigest.slice(0, 16);
    throw new UsageError('prepare.unknown-contract', { contract, party: home.name });
  }
  const { contract, id } = job;
  const dealer = contract.parties.find(({ role }) => role === 'dealer');
  if (dealer === undefined)
    throw new UsageError('prepare.no-dealer', { job: id, protocol: contract.security.protocol });
  if (head.dealer !== dealer.name)
    throw new UsageError('prepare.wrong-dealer', { job: id, found: head.dealer, expected: dealer.name });
  // The words of a head count from here on.
  if (!isSigned(bytes, dealer.publicKey)) throw new AbortError('prepare.bad-signature', { dealer: dealer.name });
  const names: PartNames = { party: home.name, dealer: dealer.name, number: head.number, job: id };
  if (head.party !== home.name)
    throw new UsageError('prepare.wrong-party', { ...names, found: head.party, expected: home.name });
  const place = placeOf(contract, home.name);
  if (place === undefined || head.place !== place)
    throw new UsageError('prepare.wrong-place', { ...names, found: head.place + 1, expected: (place ?? -1) + 1 });
  const expected = contract.cost.prepared?.parts[place] ?? 0;
  if (total !== expected || headBytes + head.bytes !== expected) {
    const found = total === expected ? headBytes + head.bytes : total;
    throw new UsageError('prepare.size', { ...names, found, expected });
  }
  return { head, job, names };
}

/**
 * Reads the whole of a file whose head has been checked, and opens it to its end: what cannot be read is told now, and not at the
 * run, which would use it up. Throws UsageError 'prepare.altered', 'prepare.unreadable'.
 */
export async function checkContent(context: PartyContext, file: string, { head, job, names }: Admitted): Promise<void> {
  const digest = sha256();
  for await (const piece of createReadStream(file, { start: headBytes })) digest.update(piece as Buffer);
  if (digest.digest('hex') !== head.sha256) throw new UsageError('prepare.altered', names);
  const key = keyOf(context, head);
  if (key === undefined) throw new UsageError('prepare.unreadable', names);
  const sealed = createReadStream(file, { start: headBytes }) as AsyncIterable<Uint8Array>;
  const found = await inspectSealed(sealed, key).catch((error: unknown) => {
    if (error instanceof UsageError) throw new UsageError('prepare.unreadable', names, { cause: error });
    throw error;
  });
  const { parties, security } = job.contract;
  const computers = computersIn(parties).map(({ name }) => name);
  const isAsSaid =
    found.id === head.number &&
    found.self === head.place &&
    found.protocol === security.protocol &&
    found.names.join('\n') === computers.join('\n');
  if (!isAsSaid) throw new UsageError('prepare.unreadable', names);
}

/** The key of what follows a head; undefined where it was not made for this party. */
export function keyOf({ home }: Pick<PartyContext, 'home'>, head: PartHead): Uint8Array | undefined {
  const secret = home.identity.decapsulate(Buffer.from(head.encapsulated, 'base64url'));
  return secret === undefined ? undefined : partKey(secret, head);
}

/** The place of a computer among a contract's parties; undefined for others. */
function placeOf({ parties }: Contract, party: string): number | undefined {
  const place = computersIn(parties).findIndex(({ name }) => name === party);
  return place < 0 ? undefined : place;
}

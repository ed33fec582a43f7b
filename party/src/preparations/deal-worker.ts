/**
 * The thread in which a dealer makes a preparation: plans what the contract's program takes, deals it, and seals each
 * computer's part to that computer. It has no key of the party; the main thread signs.
 */
import { openSync, writeSync, closeSync, fsyncSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { computersIn, preparationPlan } from '@tacit/analysis';
import { dealPreparation, type Preparation, protocolNamed, sealPreparation } from '@tacit/engine';
import { encapsulate } from '../identity/encapsulation.ts';
import { refusalOf } from '../identity/work-thread.ts';
import type { DealAnswer, DealTask, UnsignedPart } from './deal-messages.ts';
import { headBytes, partKey, sha256 } from './head.ts';

const port = parentPort;
if (port === null) throw new Error('deal-worker.ts is started as a thread');
const say = (answer: DealAnswer): void => port.postMessage(answer);

async function deal({ contract, contractDigest, directory }: DealTask): Promise<void> {
  const { cost, parties, security } = contract;
  const computers = computersIn(parties);
  const declared = cost.prepared?.parts ?? [];
  const total = declared.reduce((sum, bytes) => sum + bytes, 0);
  say({ type: 'progress', progress: { step: 'plan', bytes: 0, total } });
  const plan = await preparationPlan(contract);
  say({ type: 'progress', progress: { step: 'deal', bytes: 0, total } });
  const names = computers.map(({ name }) => name);
  const made = await dealPreparation(protocolNamed(security.protocol), names, plan);
  const dealer = parties.find(({ role }) => role === 'dealer')?.name ?? '';
  const parts: UnsignedPart[] = [];
  let sealed = 0;
  for (const [place, { name, publicKey }] of computers.entries()) {
    const part = made[place] as Preparation;
    const binding = { contractDigest, number: part.id, dealer, party: name, place };
    const written = await seal(part, binding, publicKey, directory, (bytes) => {
      say({ type: 'progress', progress: { step: 'seal', bytes: sealed + headBytes + bytes, total } });
    });
    sealed += headBytes + written.bytes;
    if (headBytes + written.bytes !== declared[place]) throw new Error('a part has another size than declared');
    parts.push(written);
  }
  say({ type: 'done', done: { number: parts[0]?.number ?? '', parts } });
}

async function seal(
  part: Preparation,
  binding: Omit<UnsignedPart, 'file' | 'encapsulated' | 'bytes' | 'sha256'>,
  publicKey: string,
  directory: string,
  progress: (bytes: number) => void,
): Promise<UnsignedPart> {
  const made = encapsulate(publicKey);
  if (made === undefined) throw new Error('a party of a contract without a sound key');
  const file = join(directory, `${binding.number}-${binding.party}.draft`);
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, new Uint8Array(headBytes));
    const digest = sha256();
    let bytes = 0;
    for await (const piece of sealPreparation(part, partKey(made.secret, binding))) {
      for (let at = 0; at < piece.length; ) at += writeSync(descriptor, piece, at);
      digest.update(piece);
      bytes += piece.length;
      progress(bytes);
    }
    fsyncSync(descriptor);
    const encapsulated = Buffer.from(made.encapsulated).toString('base64url');
    return { ...binding, file, encapsulated, bytes, sha256: digest.digest('hex') };
  } finally {
    closeSync(descriptor);
  }
}

deal(workerData as DealTask).catch((error: unknown) => say(refusalOf(error)));

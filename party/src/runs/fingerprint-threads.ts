/**
 * Fingerprints of a set by threads: a group operation an item, so that ten million take 40 minutes of a core. Pieces go to whichever thread
 * is free. An end from outside ends the threads.
 */
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FingerprintTask, FingerprintThreads } from '@tacit/engine';

/** Beside this file, as source or compiled like it. */
const entry = new URL(`./fingerprint-worker${extname(import.meta.url)}`, import.meta.url);
/** Items of a piece: half a second of work. */
const pieceItems = 2048;
const mostThreads = 16;
const words = 3;

/** What a thread answers: the words of a piece's fingerprints. */
export interface Piece {
  readonly place: number;
  readonly fingerprints: Uint32Array;
}

/** What a thread is given. */
export interface PieceTask {
  readonly place: number;
  readonly task: FingerprintTask;
}

export const fingerprintThreads: FingerprintThreads = async ({ key, items, width }, { onProgress, signal }) => {
  const count = items.offsets.length - 1;
  const fingerprints = new Uint32Array(count * words);
  const pieces = Math.ceil(count / pieceItems);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let [next, done] = [0, 0];
  const give = (worker: Worker): void => {
    if (next >= pieces) return;
    const place = next++;
    worker.postMessage({ place, task: { key, items: pieceOf(items, place), width } } satisfies PieceTask);
  };
  const workers = Array.from({ length: Math.min(mostThreads, availableParallelism(), pieces) }, () => {
    const worker = new Worker(entry, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdout: true,
      stderr: true,
    });
    worker.on('message', ({ place, fingerprints: piece }: Piece) => {
      fingerprints.set(piece, place * pieceItems * words);
      done += 1;
      onProgress?.(Math.min(count, done * pieceItems), count);
      if (done === pieces) resolve();
      else give(worker);
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('a thread that prepares a set ended')));
    give(worker);
    return worker;
  });
  const stop = (): void => reject(signal?.reason as Error);
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    await promise;
    return fingerprints;
  } finally {
    signal?.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
};

function pieceOf({ bytes, offsets }: FingerprintTask['items'], place: number): FingerprintTask['items'] {
  const [start, end] = [place * pieceItems, Math.min(offsets.length - 1, (place + 1) * pieceItems)];
  const from = offsets[start] as number;
  return {
    bytes: bytes.slice(from, offsets[end] as number),
    offsets: offsets.slice(start, end + 1).map((offset) => offset - from),
  };
}

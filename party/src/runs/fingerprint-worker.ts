/** One of the threads that prepare a set: pieces in, fingerprints out. */
import { parentPort } from 'node:worker_threads';
import { fingerprintItems, loadKernels } from '@tacit/engine';
import type { Piece, PieceTask } from './fingerprint-threads.ts';

const port = parentPort;
if (port === null) throw new Error('fingerprint-worker.ts is started as a thread');

await loadKernels();
port.on('message', ({ place, task }: PieceTask) => {
  // A fault ends the thread, which is heard.
  void fingerprintItems(task).then((fingerprints) =>
    port.postMessage({ place, fingerprints } satisfies Piece, [fingerprints.buffer as ArrayBuffer]),
  );
});

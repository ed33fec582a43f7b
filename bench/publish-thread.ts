// A thread that evaluates chunks of a provider's keys. Started by lookups.ts.

import { parentPort, workerData } from 'node:worker_threads';
import { type ByteList, evaluateChunk, type OprfKey, oprfSuite } from '@tacit/engine';

const suite = await oprfSuite('voprf');
parentPort?.on('message', (chunk: ByteList) => {
  const outputs = evaluateChunk(suite, workerData as OprfKey, chunk);
  parentPort?.postMessage(outputs, [outputs.buffer as ArrayBuffer]);
});

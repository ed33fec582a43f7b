// What the engine asks of Node: the counterpart of web.ts, chosen by the package's `#platform` import.

import { randomFillSync } from 'node:crypto';

export const platformName = 'node';

/** Fills `target` from the operating system's random source, and returns it. */
export const fillRandom = (target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => randomFillSync(target);

// What the engine asks of a browser: the counterpart of node.ts, chosen by the package's `#platform` import.

export const platformName = 'web';

// getRandomValues refuses more bytes than this in one call.
const maxRandomBytes = 65536;

/** Fills `target` from the browser's random source, and returns it. */
export const fillRandom = (target: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  for (let offset = 0; offset < target.length; offset += maxRandomBytes) {
    globalThis.crypto.getRandomValues(target.subarray(offset, offset + maxRandomBytes));
  }
  return target;
};

/** How far a training is. */
import type { Sharing } from '@tacit/engine';
import type { Runtime } from '../kinds/runtime.ts';

/** Tells a computer's own process how far the fit is; cost runs and clients, which wait for nothing, are not heard. */
export function progressOf({ session }: Sharing, { work }: Runtime, turns: number): (done: number) => void {
  const { self, computers } = session;
  return (done) => {
    if (self >= 0 && self < computers) work.onProgress?.(done, turns);
  };
}

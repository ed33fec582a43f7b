/** A party whose clock is wrong. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Parties } from './support.ts';

/** Starts a party anew with a clock that is wrong by this many days. */
export async function restartAt(world: Parties, name: string, days: number): Promise<void> {
  mkdirSync(join(world.folder, 'clock'), { recursive: true });
  const file = world.write(
    `clock/${days}.mjs`,
    `const Real = Date;
const shift = ${days * 86_400_000};
globalThis.Date = class Date extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + shift);
    else super(...given);
  }
  static now() {
    return Real.now() + shift;
  }
};
`,
  );
  const former = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `--import=${pathToFileURL(file).href}`;
  try {
    await world.restart(name);
  } finally {
    if (former === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = former;
  }
}

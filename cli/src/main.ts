// The tacit command.

import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };

/** Runs one command line (without the program's own name) and returns when it is done. */
export const main = async (args: string[]): Promise<void> => {
  const program = new Command('tacit')
    .description('organisations compute together and learn only the agreed answer')
    .version(manifest.version);
  await program.parseAsync(args, { from: 'user' });
};

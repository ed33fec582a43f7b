/** One line per command; its module is loaded only when it is the one that was asked for. */
import type { Command } from 'commander';
import type { Io } from '../output/io.ts';

/** A command module adds arguments, options, examples and its action to the command it is given. */
interface CommandModule {
  define(command: Command, io: () => Io): void;
}

export interface CommandEntry {
  readonly name: string;
  readonly load: () => Promise<CommandModule>;
}

export const commands: readonly CommandEntry[] = [
  { name: 'demo', load: () => import('./demo.ts') },
  { name: 'init', load: () => import('./init.ts') },
  { name: 'start', load: () => import('./start.ts') },
  { name: 'stop', load: () => import('./stop.ts') },
  { name: 'status', load: () => import('./status.ts') },
  { name: 'peer', load: () => import('./peer.ts') },
  { name: 'console', load: () => import('./console.ts') },
  { name: 'user', load: () => import('./user.ts') },
  { name: 'token', load: () => import('./token.ts') },
  { name: 'data', load: () => import('./data.ts') },
  { name: 'profile', load: () => import('./profile.ts') },
  { name: 'policy', load: () => import('./policy.ts') },
  { name: 'catalog', load: () => import('./catalog.ts') },
  { name: 'explain', load: () => import('./explain.ts') },
  { name: 'intersect', load: () => import('./intersect.ts') },
  { name: 'lending', load: () => import('./lending.ts') },
  { name: 'train', load: () => import('./train.ts') },
  { name: 'ask', load: () => import('./ask.ts') },
  { name: 'propose', load: () => import('./propose.ts') },
  { name: 'service', load: () => import('./service.ts') },
  { name: 'lookup', load: () => import('./lookup.ts') },
  { name: 'inbox', load: () => import('./inbox.ts') },
  { name: 'approve', load: () => import('./approve.ts') },
  { name: 'reject', load: () => import('./reject.ts') },
  { name: 'prepare', load: () => import('./prepare.ts') },
  { name: 'run', load: () => import('./run.ts') },
  { name: 'watch', load: () => import('./watch.ts') },
  { name: 'cancel', load: () => import('./cancel.ts') },
  { name: 'result', load: () => import('./result.ts') },
  { name: 'jobs', load: () => import('./jobs.ts') },
  { name: 'job', load: () => import('./job.ts') },
  { name: 'artifact', load: () => import('./artifact.ts') },
  { name: 'model', load: () => import('./model.ts') },
  { name: 'ledger', load: () => import('./ledger.ts') },
  { name: 'budget', load: () => import('./budget.ts') },
  { name: 'receipt', load: () => import('./receipt.ts') },
  { name: 'audit', load: () => import('./audit.ts') },
  { name: 'doctor', load: () => import('./doctor.ts') },
];

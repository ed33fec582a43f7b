/** Checks of what lies in the party's directory: they need no running party. */
import { statfsSync } from 'node:fs';
import { checkHome } from '@tacit/party';
import { type Language, say, toProblem } from '@tacit/party/api';
import { formatBytes } from '../output/progress.ts';
import { type Check, problemCheck } from './check.ts';

/** Store, its journal, results and the log of some runs. */
const neededBytes = 256 * 1024 * 1024;
/** Below this it is time to think of it. */
const easyBytes = 4 * neededBytes;

/** config.yaml, keys and the modes of files. */
export function settingsChecks(home: string, language: Language): Check[] {
  const { fault, loose } = checkHome(home);
  const warnings = loose.map((error) => problemCheck(language, 'settings', toProblem(error), { status: 'warn' }));
  if (fault !== undefined) return [problemCheck(language, 'settings', toProblem(fault)), ...warnings];
  return [{ check: 'settings', status: 'ok', detail: home }, ...warnings];
}

export function diskCheck(home: string, language: Language, free = freeBytes(home)): Check[] {
  if (free === undefined) return [];
  const values = { free: formatBytes(free), needed: formatBytes(neededBytes), home };
  const detail = say('cli.doctor.free', values, language);
  if (free >= easyBytes) return [{ check: 'disk', status: 'ok', detail }];
  const hint = say('cli.doctor.free-hint', values, language);
  return [{ check: 'disk', status: free < neededBytes ? 'fail' : 'warn', detail, hint }];
}

/** Undefined where there is no such directory, which the settings say. */
function freeBytes(home: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(home);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of PostgreSQL's server programs, or why there is none, and the command that installs them. */
export function findPostgres(): { folder: string } | { reason: string; command: string } {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (folder !== undefined) return { folder };
  return {
    reason: `no PostgreSQL server under ${root}`,
    command: 'sudo apt-get install -y --no-install-recommends postgresql',
  };
}

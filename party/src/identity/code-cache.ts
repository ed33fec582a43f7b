/** Where compiled code is kept between starts of processes and threads: they begin several times sooner. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export const codeCache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tacit', 'code');

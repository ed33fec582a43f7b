/**
 * Files that data may be read from. A dataset's card shows names, ranges and lists of values of its file, so whoever may
 * add data must not reach what is no data: the party's own keys, those of another party, or secrets of the system.
 *
 * Judged is the real path, after all symbolic links.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { DatasetSource } from '../api/types.ts';
import { dataFiles, type FileSource } from './data-files.ts';
import { sourceError } from './source-errors.ts';
import './messages.ts';

export interface DataPlaces {
  /** This party's own directory. */
  readonly home: string;
  /** Folders that the configuration names (`data.roots`). */
  readonly roots: readonly string[] | undefined;
  /** Without such folders, the account that runs the party may name files of its own; others may not. */
  readonly isOperator: boolean;
}

const systemFolders = ['/etc', '/proc', '/sys', '/dev', '/boot', '/run/secrets', '/run/credentials'];
/** Where programs keep keys and passwords, below any folder. */
const secretFolders = new Set(['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.pki', '.password-store']);
/** Together they make a directory the home of a party. */
const homeFiles = ['config.yaml', 'identity.key'];
const privateFiles = [...homeFiles, 'tls.key', 'tls.crt', 'token', 'store.sqlite'];

/**
 * The source with the real path of its file or folder. Throws UsageError 'data.no-file', 'data.relative-path', PolicyError
 * 'data.no-roots', 'data.outside-roots', 'data.inside-home', 'data.system-place', 'data.key-file'.
 */
export function allowedSource(source: DatasetSource, places: DataPlaces): DatasetSource {
  if (source.kind !== 'postgres') return { ...source, path: allowedFile(source, places) };
  // Certificates and keys of the connection are files as well; those of programs often stand in system folders.
  for (const file of filesOf(source.url)) {
    if (!places.isOperator) checkRoots(file, resolve(file), places);
    checkPlace(file, realPath(file), places, false);
  }
  return source;
}

function allowedFile(source: FileSource, places: DataPlaces): string {
  const { path } = source;
  if (!isAbsolute(path)) throw new UsageError('data.relative-path', { file: path });
  // Before the file system is asked: what is outside is not even said to be there or not.
  checkRoots(path, resolve(path), places);
  const real = realPath(path);
  checkRoots(path, real, places);
  const isFolder = statSync(real).isDirectory();
  // Of a folder its inside is judged, before anything there is named.
  checkPlace(path, isFolder ? join(real, 'part') : real, places, places.roots === undefined);
  const files = isFolder ? dataFiles({ ...source, path: real }).files.map((file) => file.path) : [real];
  for (const file of files) {
    const name = isFolder ? file : path;
    if (isFolder) checkPlace(name, file, places, places.roots === undefined);
    if (isPrivateKey(file)) throw new PolicyError('data.key-file', { file: name });
  }
  return real;
}

function checkRoots(given: string, path: string, { roots, isOperator }: DataPlaces): void {
  if (roots === undefined) {
    if (!isOperator) throw new PolicyError('data.no-roots');
    return;
  }
  if (roots.some((root) => isBelow(path, resolve(root)) || isBelow(path, realOrSame(root)))) return;
  throw new PolicyError('data.outside-roots', { file: given, roots });
}

function checkPlace(given: string, real: string, places: DataPlaces, system: boolean): void {
  if (isInHome(real, places.home)) throw new PolicyError('data.inside-home', { file: given });
  if (!system) return;
  const isSystem = systemFolders.some((folder) => isBelow(real, folder) || isBelow(real, realOrSame(folder)));
  if (isSystem || real.split(sep).some((part) => secretFolders.has(part)))
    throw new PolicyError('data.system-place', { file: given });
}

/** Whether the file is in this party's home or in any other, or is one of this party's files under a second name. */
function isInHome(real: string, home: string): boolean {
  const own = identityOf(home);
  for (let folder = dirname(real); ; folder = dirname(folder)) {
    if (own !== undefined && identityOf(folder) === own) return true;
    if (homeFiles.every((name) => existsSync(join(folder, name)))) return true;
    if (folder === dirname(folder)) break;
  }
  const file = identityOf(real);
  return file !== undefined && privateFiles.some((name) => identityOf(join(home, name)) === file);
}

/** Device and number of a file or folder: the same under all of its names. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}

function isPrivateKey(file: string): boolean {
  try {
    // Whoever opens a pipe otherwise waits until somebody writes to it.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const head = Buffer.alloc(64);
      const length = fstatSync(descriptor).isFile() ? readSync(descriptor, head) : 0;
      return /^\s*-----BEGIN [A-Z ]*PRIVATE KEY/.test(head.toString('latin1', 0, length));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Whoever reads it next says why it cannot be read.
    return false;
  }
}

function filesOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { searchParams } = new URL(url);
  return ['sslcert', 'sslkey', 'sslrootcert'].flatMap((name) => searchParams.getAll(name));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw sourceError(error, path);
  }
}

function realOrSame(path: string): string {
  return existsSync(path) ? realpathSync(path) : resolve(path);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

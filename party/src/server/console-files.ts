/** The console's files, read once at the start: what is not among them cannot be asked for, whatever the path says. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
const packable = /^(?:text|application\/json|image\/svg|application\/wasm)/;

/** Stands in `index.html` where the nonce of an answer belongs. */
const nonceMark = '{nonce}';

interface ConsoleFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** The same, smaller; undefined where it would not be. */
  readonly gzip: Buffer | undefined;
}

export interface ConsoleFiles {
  /** By path from the folder on, with slashes: `assets/main-3f2a.js`. */
  readonly files: ReadonlyMap<string, ConsoleFile>;
  /** The page, for all paths, with this nonce. */
  readonly page: (nonce: string) => string;
}

/** Throws an Error when there is no `index.html`, or a file of a kind that is not known. */
export function readConsoleFiles(directory: string): ConsoleFiles {
  const files = new Map<string, ConsoleFile>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const type = types[extname(entry.name)];
    if (type === undefined) throw new Error(`${file}: not a kind of file that is served`);
    const bytes = readFileSync(file);
    const gzip = packable.test(type) ? gzipSync(bytes, { level: 9 }) : undefined;
    const path = relative(directory, file).split(sep).join('/');
    files.set(path, { type, bytes, gzip: gzip !== undefined && gzip.length < bytes.length ? gzip : undefined });
  }
  const index = files.get('index.html')?.bytes.toString('utf8');
  if (index === undefined) throw new Error(`${directory} has no index.html`);
  return { files, page: (nonce) => index.replaceAll(nonceMark, nonce) };
}

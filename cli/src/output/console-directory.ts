/** Where the console's files are: beside this code in a package, where the build leaves them in the source tree. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const places = ['../console', '../../../console/dist'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** Undefined where they were not built: the party runs without pages. */
export function consoleDirectory(): string | undefined {
  return places.find((place) => existsSync(`${place}/index.html`));
}

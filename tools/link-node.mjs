// Makes node_modules/.bin/node, by which npm's scripts use the Node installed with the packages. npm 11 makes it
// itself; npm 10 and earlier delete it again with the packages for other platforms, which all have one of that name.

import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('../node_modules', import.meta.url)));
const target = `node-${process.platform}-${process.arch}/bin/node`;
if (existsSync(target) && !existsSync('.bin/node')) {
  mkdirSync('.bin', { recursive: true });
  symlinkSync(`../${target}`, '.bin/node');
}

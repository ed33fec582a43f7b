// Runs the command from source: `node cli/src/bin.ts demo`. Installed, the entry is bin/tacit.js.

import { main } from './main.ts';

await main(process.argv.slice(2));

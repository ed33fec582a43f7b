// Two companies on two machines learn who of them is larger, with nothing but this file and the engine.
//
// 1. Each makes its key and certificate, and tells the other what it prints, by a way on which nobody can change it:
//      node examples/two-machines.ts pin acorn.pem Acorn
// 2. Both write the same parties.json, in the same order: [{ "name", "host", "port", "certSha256" }, { … }].
// 3. Each starts its party (0 or 1) with its number, within a minute:
//      node examples/two-machines.ts run acorn.pem parties.json 0 12500

import { readFileSync } from 'node:fs';
import { additiveOt, lessThan, permitLines, runParty, runProgram, type Sharing, words } from '@tacit/engine';
import { identityFile, partyLinks, type Place } from '@tacit/engine/node';

/** Is the second party's number larger than the first one's? Both are from 0 to a million million. */
const larger = (own: number) => async (sharing: Sharing) => {
  const { session } = sharing;
  const bounds = { min: 0n, max: 10n ** 12n };
  const inputOf = async (party: number) =>
    sharing.within(await sharing.inputRing(party, 1, session.owns(party) ? words([own]) : undefined), bounds);
  const [first, second] = [await inputOf(0), await inputOf(1)];
  const answer = await sharing.bitsToRing(await lessThan(sharing, first, second));
  return sharing.reveal(answer, 'second is larger', [0, 1]);
};

/** One value, to both: the guard refuses anything else. */
const guard = permitLines({ 'second is larger': { to: [0, 1], values: 1 } });

const [command, file = '', ...rest] = process.argv.slice(2);
if (command === 'pin') {
  const [name = ''] = rest;
  console.log(`${name} certSha256 ${identityFile(file, name).certSha256}`);
} else if (command === 'run') {
  const [list = '', party = '', own = ''] = rest;
  const parties = JSON.parse(readFileSync(list, 'utf8')) as Place[];
  const self = Number(party);
  const names = parties.map(({ name }) => name);
  const channels = await partyLinks({ parties, self, identity: identityFile(file, names[self] ?? '') });
  // Equal at both, and new for every run.
  const run = { sessionId: 'who is larger, run 1', program: 'who is larger, version 1' };
  const { result } = await runParty({ names, self, channels, ...run }, (session) =>
    runProgram(additiveOt, session, larger(Number(own)), guard),
  );
  const [answer] = result ?? [];
  console.log(answer === 1n ? `${names[1]} is larger` : `${names[1]} is not larger`);
} else {
  console.error('say pin FILE NAME, or run FILE PARTIES SELF NUMBER: see the top of this file');
  process.exitCode = 2;
}

// Writes vectors/*.json, by which a second implementation is held to the formats of this one: `node tools/vectors.ts`. Keys, times
// and random values in them are fixed and published; docs/vectors.md says what each file holds.

import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { approvalVectors } from './vectors/approvals.ts';
import { artifactVectors } from './vectors/artifacts.ts';
import { callVectors, noticeVectors } from './vectors/calls.ts';
import { canonicalVectors } from './vectors/canonical.ts';
import { cardVectors } from './vectors/cards.ts';
import { contractVectors, makeContracts } from './vectors/contracts.ts';
import type { VectorFile } from './vectors/file.ts';
import { frameVectors } from './vectors/frames.ts';
import { helloVectors } from './vectors/hellos.ts';
import { invitationVectors } from './vectors/invitations.ts';
import { libraryVectors } from './vectors/libraries.ts';
import { linkVectors } from './vectors/links.ts';
import { partVectors } from './vectors/parts.ts';
import { preparationVectors } from './vectors/preparations.ts';
import { receiptSignature, receiptVectors } from './vectors/receipts.ts';
import { resultVectors } from './vectors/results.ts';
import { signatureVectors } from './vectors/signatures.ts';

export const vectorFolder = new URL('../vectors/', import.meta.url);

/** The text of every file, by its name. */
export async function vectorTexts(): Promise<Map<string, string>> {
  const contracts = await makeContracts();
  const files: readonly VectorFile[] = [
    canonicalVectors(),
    signatureVectors(),
    cardVectors(),
    contractVectors(contracts),
    approvalVectors(contracts, receiptSignature(contracts.sql, 'sql', 'notary')),
    resultVectors(),
    receiptVectors(contracts),
    invitationVectors(),
    await linkVectors(),
    helloVectors(),
    frameVectors(),
    await preparationVectors(),
    await partVectors(),
    artifactVectors(),
    await libraryVectors(),
    noticeVectors(contracts),
    callVectors(contracts),
  ];
  return new Map(files.map((file) => [`${file.file}.json`, textOf(file)]));
}

function textOf({ file, about, common, good, bad }: VectorFile): string {
  for (const cases of [good, bad]) {
    const names = cases.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`${file} has two cases called ${twice}`);
  }
  const content = { format: 'tacit-vectors/1', file, about, ...(common === undefined ? {} : { common }), good, bad };
  return `${JSON.stringify(content, null, 2)}\n`;
}

async function write(): Promise<void> {
  const texts = await vectorTexts();
  for (const name of readdirSync(vectorFolder))
    if (name.endsWith('.json') && !texts.has(name)) rmSync(new URL(name, vectorFolder));
  for (const [name, text] of texts) writeFileSync(new URL(name, vectorFolder), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write();

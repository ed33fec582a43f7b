/** What keeping and using shares asks of a contract, whatever is computed; and what it says of them. */
import { PolicyError, UsageError } from '@tacit/engine';
import './artifact-error-messages.ts';
import './artifact-messages.ts';
import {
  type ArtifactCard,
  type ArtifactTerms,
  isOutputName,
  type KeptVector,
  mostArtifactBytes,
  mostArtifacts,
  numbersOf,
  wordsOf,
} from './artifacts.ts';
import { canonicalJson } from './canonical.ts';
import type { DatasetCard } from './cards.ts';
import type { DisclosureLine } from './contract.ts';

/** A contract as far as artifacts depend on it. */
interface Around {
  readonly protocol: string;
  /** By place. */
  readonly computers: readonly { readonly name: string; readonly publicKey: string }[];
  readonly parties: readonly { readonly name: string; readonly publicKey: string }[];
  /** So many computers may be curious together. */
  readonly threshold: number;
  /** Of the data that is read. */
  readonly datasets: readonly DatasetCard[];
  readonly artifacts: readonly ArtifactCard[];
  /** Runs that the contract is good for; one unless given. */
  readonly runs?: number;
}

/** Most arrays that one party's share is made of, under any protocol. */
const mostParts = 2;

/** Most bytes that these are at one party. */
export function mostBytesOf(all: readonly { readonly vectors: readonly KeptVector[] }[]): number {
  const words = all.flatMap(({ vectors }) => vectors).reduce((sum, vector) => sum + wordsOf(vector), 0);
  return 8 * mostParts * words + all.length;
}

/**
 * Throws unless the contract may keep and use what its plan says: PolicyError 'policy.kept-shares' for data whose owner does not
 * allow it, 'artifact.owner-missing' where an owner of data in used shares does not sign; UsageError 'artifact.unknown',
 * 'artifact.other-protocol', 'artifact.other-computers', 'artifact.other-shape', 'artifact.not-stated'.
 */
export function checkArtifacts({ keeps = [], uses = [] }: ArtifactTerms, around: Around): void {
  const outputs = keeps.map(({ output }) => output);
  const names = uses.map(({ name }) => name);
  if (new Set(outputs).size < outputs.length || new Set(names).size < names.length)
    throw notStated([...outputs, ...names].join(', '), 'a name stands there twice');
  if (outputs.length > mostArtifacts || names.length > mostArtifacts)
    throw notStated(outputs[0] ?? names[0] ?? '', `more than ${mostArtifacts} of them`);
  for (const { output } of keeps) {
    // What a recipient keeps of its result is called so.
    if (output === 'result') throw notStated(output, 'the name of results');
    if (!isOutputName(output)) throw notStated(output.slice(0, 64), 'no name of an output');
  }
  // All of them pass through the memory of one process.
  for (const all of [keeps, uses]) {
    if (mostBytesOf(all) > mostArtifactBytes)
      throw notStated(outputs[0] ?? names[0] ?? '', `more than ${mostArtifactBytes} bytes in all`);
  }
  if (keeps.length > 0) {
    const refusing = around.datasets.find((card) => card.keptShares !== 'allow');
    if (refusing !== undefined) {
      const { owner, name } = refusing;
      throw new PolicyError('policy.kept-shares', { owner, dataset: `${owner}.${name}` });
    }
  }
  for (const { name, vectors } of uses) {
    const card = around.artifacts.find((each) => each.name === name);
    if (card === undefined) {
      throw new UsageError('artifact.unknown', { name, known: around.artifacts.map((each) => each.name) });
    }
    checkUse(card, vectors, around);
  }
}

function checkUse(card: ArtifactCard, vectors: ArtifactCard['vectors'], around: Around): void {
  const { name } = card;
  if (card.protocol !== around.protocol) {
    throw new UsageError('artifact.other-protocol', { name, found: around.protocol, expected: card.protocol });
  }
  const keys = (parties: Around['computers']) => parties.map(({ publicKey }) => publicKey).join(' ');
  if (keys(card.computers) !== keys(around.computers)) {
    const called = (parties: Around['computers']) => parties.map((party) => party.name);
    const fields = { name, found: called(around.computers), expected: called(card.computers) };
    throw new UsageError('artifact.other-computers', fields);
  }
  const absent = card.owners.filter(({ publicKey }) => !around.parties.some((party) => party.publicKey === publicKey));
  if (absent.length > 0) {
    throw new PolicyError('artifact.owner-missing', { name, owners: absent.map((owner) => owner.name) });
  }
  if (canonicalJson(card.vectors) !== canonicalJson(vectors)) {
    const fields = { name, found: canonicalJson(card.vectors), expected: canonicalJson(vectors) };
    throw new UsageError('artifact.other-shape', fields);
  }
}

/** The lines of the statement about what is kept and used; they release nothing. */
export function artifactLines({ keeps = [], uses = [] }: ArtifactTerms, around: Around): DisclosureLine[] {
  const computers = around.computers.map(({ name }) => name);
  const origin = originOf(around.datasets, around.artifacts);
  return [
    ...uses.map(({ name, vectors }): DisclosureLine => {
      const card = around.artifacts.find((each) => each.name === name);
      const values = {
        name,
        run: card?.run ?? 1,
        contract: card?.contractDigest.slice(0, 16) ?? '',
        numbers: numbersOf(vectors),
        datasets: card?.datasets ?? [],
      };
      return { id: `uses:${name}`, who: computers, text: 'disclosure.uses', values, releases: 0 };
    }),
    ...keeps.map(({ output, vectors }): DisclosureLine => {
      const values = { output, numbers: numbersOf(vectors), together: around.threshold + 1, ...origin };
      // Each run leaves shares of its own.
      const text = (around.runs ?? 1) > 1 ? 'disclosure.keeps-each' : 'disclosure.keeps';
      return { id: `keeps:${output}`, who: computers, text, values, releases: 0 };
    }),
  ];
}

/** Whose data a contract's results are made of, by way of used shares too; each once, in order of first appearance. */
export function originOf(
  datasets: readonly Pick<DatasetCard, 'owner' | 'name'>[],
  artifacts: readonly Pick<ArtifactCard, 'owners' | 'datasets'>[],
): { readonly owners: readonly string[]; readonly datasets: readonly string[] } {
  return {
    owners: [
      ...new Set([
        ...datasets.map(({ owner }) => owner),
        ...artifacts.flatMap(({ owners }) => owners.map((o) => o.name)),
      ]),
    ],
    datasets: [
      ...new Set([
        ...datasets.map(({ owner, name }) => `${owner}.${name}`),
        ...artifacts.flatMap((artifact) => artifact.datasets),
      ]),
    ],
  };
}

function notStated(name: string, cause: string): UsageError {
  return new UsageError('artifact.not-stated', { name, cause });
}

/** What a receipt says of the shares that its run left: the card by which a later contract names them. */
import { type ArtifactCard, artifactName, computersIn, originOf } from '@tacit/analysis';
import type { Receipt } from '../api/types.ts';

/** The cards of all outputs of a run. */
export function cardsOfReceipt({ body }: Receipt): ArtifactCard[] {
  const { contract, contractDigest, runId, run } = body;
  const computers = computersIn(contract.parties).map(({ name, publicKey }) => ({ name, publicKey }));
  const { owners, datasets } = originOf(contract.datasets, contract.artifacts);
  // Whoever had data in what was used is a party of the contract by the same key, whatever it is called now.
  const keys = new Map(contract.artifacts.flatMap((each) => each.owners.map((owner) => [owner.name, owner.publicKey])));
  for (const { name, publicKey } of contract.parties) keys.set(name, publicKey);
  return (contract.plan.keeps ?? []).map(({ output, vectors, table, model, fitted }) => ({
    name: artifactName(contract.kind, contractDigest, output, run),
    contractDigest,
    runId,
    run,
    protocol: contract.security.protocol,
    computers,
    owners: owners.map((name) => ({ name, publicKey: keys.get(name) ?? '' })),
    datasets,
    vectors,
    ...(table === undefined ? {} : { table }),
    ...(model === undefined ? {} : { model }),
    ...(fitted === undefined ? {} : { fitted }),
    digests: body.artifacts.filter((each) => each.output === output).map(({ digest }) => digest),
  }));
}

/** Job and run of an artifact's name; undefined for what is none. */
export function placeOf(name: string): { readonly job: string; readonly run: number } | undefined {
  const found = /^[^/]+\/([0-9a-f]{16})\/[a-z0-9-]+(?:@([1-9][0-9]{0,3}))?$/.exec(name);
  return found === null ? undefined : { job: found[1] as string, run: Number(found[2] ?? 1) };
}

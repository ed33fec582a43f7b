/** Policies in files, one per dataset, which their owner edits. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TacitError, UsageError } from '@tacit/engine/text';
import { writePrivate } from '../identity/files.ts';
import { parsePolicy, type PolicyTable } from './parse.ts';
import { nothingAllowed, type Policy } from './policy.ts';
import './messages.ts';

/** Where the policy of a dataset is; its name was checked when it was added. */
export function policyFile(directory: string, dataset: string): string {
  return join(directory, `${dataset}.yaml`);
}

/** Text of the policy file. Throws UsageError 'policy-file.missing', 'policy-file.unusable'. */
export function readPolicyText(directory: string, dataset: string): string {
  const file = policyFile(directory, dataset);
  if (!existsSync(file)) throw new UsageError('policy-file.missing', { dataset, file });
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError('policy-file.unusable', { file, cause: (error as Error).message }, { cause: error });
  }
}

/** The policy in force. Throws UsageError `policy-file.…`, `yaml.…` when its file is missing or wrong. */
export function readPolicy(directory: string, dataset: PolicyTable): Policy {
  return parsePolicy(readPolicyText(directory, dataset.name), policyFile(directory, dataset.name), dataset).policy;
}

/**
 * The policy in force, or the one that allows nothing together with what is wrong: so that one broken file never stops
 * the other datasets.
 */
export function effectivePolicy(directory: string, dataset: PolicyTable): { policy: Policy; problem?: TacitError } {
  try {
    return { policy: readPolicy(directory, dataset) };
  } catch (error) {
    if (!(error instanceof TacitError)) throw error;
    return { policy: nothingAllowed(dataset.name), problem: error };
  }
}

/** Checks `yaml` and puts it in the place of the old text, whole or not at all. Returns the policy. Throws UsageError. */
export function writePolicy(directory: string, dataset: PolicyTable, yaml: string): Policy {
  const file = policyFile(directory, dataset.name);
  const { policy } = parsePolicy(yaml, file, dataset);
  writePrivate(file, yaml);
  return policy;
}

/** Throws UsageError 'policy-file.exists' where a dataset that is about to be added has a policy, left behind or laid ready. */
export function requireNoPolicy(directory: string, dataset: string): void {
  const file = policyFile(directory, dataset);
  if (existsSync(file)) throw new UsageError('policy-file.exists', { dataset, file });
}

/** Takes the file away, if there is one. */
export function removePolicy(directory: string, dataset: string): void {
  rmSync(policyFile(directory, dataset), { force: true });
}

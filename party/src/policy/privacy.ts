/** What a policy gives for answers with noise, changed by itself. */
import type { PrivacySettings } from '../api/types.ts';
import { policyFile, readPolicyText } from './files.ts';
import { parsePolicy, type PolicyTable } from './parse.ts';

/** The dataset's policy with `privacy` in the place of its own, null without any: comments and order stay. Throws UsageError as `parsePolicy`. */
export function policyTextWith(directory: string, dataset: PolicyTable, privacy: PrivacySettings | null): string {
  const file = policyFile(directory, dataset.name);
  const { document } = parsePolicy(readPolicyText(directory, dataset.name), file, dataset);
  if (privacy === null) document.delete('privacy');
  else {
    const { unit, epsilon, delta, period } = privacy;
    const settings = { unit: unit ?? 'row', epsilon: Number(epsilon), delta: Number(delta), period };
    document.set('privacy', document.createNode(settings, { flow: true }));
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

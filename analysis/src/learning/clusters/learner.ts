/** Clusters as a learner. */
import { learner } from '../learner.ts';
import { columnsOf, grantsNeeded } from '../unlabelled/plan.ts';
import { disclosureOf } from './disclosure.ts';
import { type ClustersPlan, planClusters } from './plan.ts';
import { type ClustersQuestion, readQuestion, schema } from './question.ts';
import { type Found, reportOf } from './report.ts';
import { runClusters } from './run.ts';

export const clusters = learner<ClustersQuestion, ClustersPlan, Found>({
  name: 'clusters',
  models: ['k-means'],
  schema,
  read: readQuestion,
  artifacts: ({ aligned }) => [aligned],
  plan: planClusters,
  columns: columnsOf,
  grantsNeeded,
  disclosure: disclosureOf,
  run: runClusters,
  finish: (plan, found) => ({ kind: 'report', report: reportOf(plan, found) }),
  asked: ({ learn }) => ({ kind: 'train', ...learn }),
});

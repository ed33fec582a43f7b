/** Every conformance case of `secure/`: one line an area. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { basicCases } from './basic.ts';
import { bitsCases } from './bits.ts';
import { judgingCases } from './judging.ts';
import { linearCases } from './linear.ts';
import { clustersCases } from './clusters.ts';
import { fixedCases } from './fixed.ts';
import { networkCases } from './networks.ts';
import { noiseCases } from './noise.ts';
import { randomCases } from './random.ts';
import { selectCases } from './select.ts';
import { orderCases } from './order.ts';
import { relationCases } from './relations.ts';
import { treesCases } from './trees.ts';
import { hiddenTreesCases } from './hidden-trees.ts';

export const secureCases: readonly ConformanceCase[] = [
  ...basicCases,
  ...bitsCases,
  ...linearCases,
  ...fixedCases,
  ...randomCases,
  ...noiseCases,
  ...selectCases,
  ...orderCases,
  ...relationCases,
  ...judgingCases,
  ...clustersCases,
  ...networkCases,
  ...treesCases,
  ...hiddenTreesCases,
];

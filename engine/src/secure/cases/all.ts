/** Every conformance case of `secure/`: one line an area. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { basicCases } from './basic.ts';
import { bitsCases } from './bits.ts';

export const secureCases: readonly ConformanceCase[] = [...basicCases, ...bitsCases];

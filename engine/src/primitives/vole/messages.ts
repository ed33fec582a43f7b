/** Text of the errors of VOLE, in English and Chinese. Imported for its effect by whoever raises them. */
import { addCatalogue } from '../../base/text.ts';

addCatalogue({
  'vole.inconsistent-trees': {
    en: '{party} failed the consistency check of vector oblivious linear evaluation',
    zh: '{party} 未通过向量不经意线性求值（VOLE）的一致性检查',
    hint: {
      en: '{party} deviated from the protocol: do not run the job again before it has explained this',
      zh: '{party} 偏离了协议：在对方作出解释之前请勿重新运行',
    },
  },
  'vole.inconsistent-factors': {
    en: '{party} used factors that do not fit together in vector oblivious linear evaluation',
    zh: '{party} 在向量不经意线性求值（VOLE）中使用了彼此不一致的因子',
    hint: {
      en: '{party} deviated from the protocol: do not run the job again before it has explained this',
      zh: '{party} 偏离了协议：在对方作出解释之前请勿重新运行',
    },
  },
  'vole.wrong-count': {
    en: '{found} correlations were asked for, expected a whole number from 1 to {most}',
    zh: '请求的关联数为 {found}，应为 1 到 {most} 之间的整数',
  },
  'vole.wrong-delta': {
    en: 'delta has {found} words, expected 2',
    zh: 'delta 的长度为 {found} 个字，应为 2 个',
  },
  'vole.other-adversary': {
    en: 'the oblivious transfer under VOLE is secure against {found} parties, expected {expected}',
    zh: 'VOLE 所用的不经意传输针对的是 {found} 参与方，应为 {expected}',
    hint: {
      en: 'set up oblivious transfer with the same adversary',
      zh: '请以相同的 adversary 选项初始化不经意传输',
    },
  },
});

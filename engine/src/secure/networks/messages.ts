import { addCatalogue } from '../../base/text.ts';

/** What people may read from networks. */
addCatalogue({
  'networks.large': {
    en: 'a layer of {inputs} inputs and {outputs} outputs leaves too few bits for the steps of this learning rate and batch',
    zh: '对于当前的学习率和批量大小，一个有 {inputs} 个输入、{outputs} 个输出的层剩余的位数不足以表示更新步长',
    hint: {
      en: 'give fewer units or layers, a larger learning rate, or smaller batches',
      zh: '请减少单元数或层数，或使用更大的学习率、更小的批量',
    },
  },
});

/** Why a training of an isolation forest may end without a model; names of its steps are those of trees. */
import '../trees/step-messages.ts';
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'isolation.few-rows': {
    en: 'fewer than {least} rows take part, which samples are drawn from; the minimum of the owners is {minimum}',
    zh: '参与的行不足抽样所需的 {least} 行；各数据方的最小分组为 {minimum}',
    hint: {
      en: 'take smaller "rows" and "sample", or tables with more rows in common; rows of a stack have the minimum without those of each recipient, too',
      zh: '请减小 "rows" 与 "sample"，或使用共有行更多的表；堆叠表的行去掉每个接收方自己的行后也须达到最小分组',
    },
  },
});

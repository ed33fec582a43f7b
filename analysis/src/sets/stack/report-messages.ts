import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'stack.report.title': { en: 'Stacked table "{output}"', zh: '堆叠表“{output}”' },
  'stack.report.kept': {
    en: 'Kept as shares: {rows} rows, filled up. A later contract calls it stack/JOB/{output}, JOB being the number of this job (tacit artifact list).',
    zh: '已以份额留存：填充后共 {rows} 行。以后的合约以 stack/任务/{output} 引用它，其中“任务”为本任务的编号（tacit artifact list）。',
  },
  'stack.report.of': { en: 'One under the other: {tables}.', zh: '上下堆叠：{tables}。' },
});

import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'align.report.title': { en: 'Aligned table "{output}"', zh: '对齐表“{output}”' },
  'align.report.kept': {
    en: 'Kept as shares: {rows} rows, filled up. A later contract calls it align/JOB/{output}, JOB being the number of this job (tacit artifact list).',
    zh: '已以份额留存：填充后共 {rows} 行。以后的合约以 align/任务/{output} 引用它，其中“任务”为本任务的编号（tacit artifact list）。',
  },
  'align.report.columns': { en: 'Columns', zh: '列' },
  'align.report.column': { en: 'column', zh: '列' },
  'align.report.type': { en: 'type', zh: '类型' },
  'align.report.values': { en: 'values', zh: '取值' },
  'align.report.listed': { en: 'a list of {values}', zh: '取值列表，共 {values} 个' },
});

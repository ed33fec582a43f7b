/** What recipients of an import read. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'import.report.title': { en: 'Imported model "{output}"', zh: '导入的模型“{output}”' },
  'import.report.kept': {
    en: 'Kept as shares: {numbers} numbers. A later contract calls it import/JOB/{output}, JOB being the number of this job (tacit artifact list).',
    zh: '已以份额留存：{numbers} 个数。以后的合约以 import/任务/{output} 引用它，其中“任务”为本任务的编号（tacit artifact list）。',
  },
  'import.report.inputs': { en: 'Inputs', zh: '输入列' },
  'import.report.column': { en: 'column', zh: '列' },
  'import.report.known': { en: 'range or values', zh: '范围或取值' },
});

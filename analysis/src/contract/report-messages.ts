/** Texts of the page of a report. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'report.none': { en: '–', zh: '无' },
  'report.footer': {
    en: 'Computed on shares; every number here was released under the contract’s statement, or follows from such numbers.',
    zh: '在秘密份额上计算得出；此处每个数字均按合约声明公布，或由此类数字推算得出。',
  },
  'report.result': { en: 'Result', zh: '结果' },
  'report.table': { en: 'Rows', zh: '各行' },
  'report.withheld': { en: 'withheld', zh: '隐去' },
  'report.job': { en: 'Job', zh: '任务' },
  'report.job-run': { en: '{job}, run {run}', zh: '{job}，第 {run} 次运行' },
  'report.finished': { en: 'Finished', zh: '完成时间' },
  'report.recipients': { en: 'Recipients', zh: '接收方' },
  'report.minimum': { en: 'Minimum group size', zh: '最小分组' },
  'report.minimum-rows': {
    en: '{minimum}; smaller groups and cells are withheld',
    zh: '{minimum}；更小的分组和单元格已隐去',
  },
  'report.minimum-none': { en: 'none', zh: '无限制' },
  'report.contract': { en: 'Contract (SHA-256)', zh: '合约（SHA-256）' },
  'report.rows': { en: 'rows', zh: '行数' },
  'report.rows-per': { en: 'rows per {width}', zh: '行数（每 {width}）' },
  'report.numbers': { en: 'Numbers of rows', zh: '各段行数' },
  'report.points': { en: 'Points', zh: '各点数值' },
  'report.line': { en: 'line', zh: '曲线' },
  'report.from': { en: 'from', zh: '自' },
  'report.to': { en: 'to', zh: '至' },
  'report.below': { en: 'below', zh: '小于' },
});

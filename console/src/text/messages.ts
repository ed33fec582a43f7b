/** What the console itself says. Names of things are those of the command line. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'console.copy': { en: 'Copy', zh: '复制' },
  'console.copied': { en: 'Copied', zh: '已复制' },
  'console.digest.whole': { en: 'Show all of it', zh: '显示完整内容' },
  'console.disclosure.title': { en: 'Who learns what', zh: '谁将获知什么' },
  'console.disclosure.count': { en: '{lines} lines', zh: '共 {lines} 条' },
  'console.disclosure.you': { en: '{party} (you)', zh: '{party}（本方）' },
  'console.disclosure.everyone': { en: 'everyone', zh: '各方' },
  'console.disclosure.nobody': { en: 'nobody', zh: '无人' },
  'console.disclosure.unknown': {
    en: 'This program does not know what {keys} means. Do not sign: another version made this contract. Update Tacit here, or ask who proposed it.',
    zh: '本程序不了解 {keys} 的含义。请勿签署：此合约由另一版本生成。请更新本方的 Tacit，或联系提出方。',
  },
  'console.failure.title': { en: 'Stopped at {party}, step “{step}”', zh: '在 {party} 的步骤“{step}”停止' },
  'console.failure.why': { en: 'Why', zh: '原因' },
  'console.failure.next': { en: 'Next', zh: '下一步' },
  'console.failure.kept': { en: 'Kept', zh: '保留' },
  'console.failure.code': { en: 'Code', zh: '代码' },
  'console.failure.nothing-released': {
    en: 'Nothing was released. Approvals are valid until {until}.',
    zh: '未发布任何内容。批准在 {until} 前有效。',
  },
  'console.failure.released': {
    en: 'Something may have been released before it stopped. Approvals are valid until {until}.',
    zh: '停止之前可能已发布部分内容。批准在 {until} 前有效。',
  },
  'console.moment.utc': { en: '{time} UTC', zh: 'UTC {time}' },
  'console.plot.of': { en: 'Plot of {value} by {key}', zh: '{value} 按 {key} 的图' },
  'console.plot.scatter': { en: 'Plot of {value} over {key}', zh: '{value} 随 {key} 变化的图' },
  'console.plot.table': { en: 'The table below has the same numbers.', zh: '下方表格包含相同的数值。' },
  'console.table.none': { en: 'No rows', zh: '没有行' },
  'console.table.null': { en: 'no value', zh: '无值' },
  'console.table.withheld': { en: 'withheld', zh: '已隐去' },
  'console.table.withheld-groups': {
    en: 'Withheld groups, which have fewer rows than the minimum: {count}',
    zh: '因行数少于最小分组而隐去的分组数：{count}',
  },
  'console.table.shown': { en: 'Rows {from} to {to} of {all}', zh: '第 {from} 至 {to} 行，共 {all} 行' },
  'console.table.previous': { en: 'Previous rows', zh: '上一页' },
  'console.table.next': { en: 'Next rows', zh: '下一页' },
  'console.table.sort-up': { en: 'Sort by {column}, least first', zh: '按 {column} 升序排列' },
  'console.table.sort-down': { en: 'Sort by {column}, most first', zh: '按 {column} 降序排列' },
  'console.table.unsort': { en: 'Back to the order of the result', zh: '恢复结果原有顺序' },
});

import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'policy-file.missing': {
    en: 'dataset {dataset} has no policy: {file} is missing',
    zh: '数据集 {dataset} 没有策略文件：缺少 {file}',
    hint: {
      en: 'write one with: tacit policy edit {dataset}; until then nothing is allowed',
      zh: '请用 tacit policy edit {dataset} 编写；在此之前一律不允许使用',
    },
  },
  'policy-file.unusable': {
    en: '{file} cannot be used: {cause}',
    zh: '无法使用 {file}：{cause}',
    hint: {
      en: 'check that the account that runs this party may read and write it',
      zh: '请确认运行本参与方的账户可以读写该文件',
    },
  },
  'policy-file.other-dataset': {
    en: '{file}:{line}:{column}: this policy is for dataset {found}, expected {expected}',
    zh: '{file}:{line}:{column}：该策略属于数据集 {found}，应为 {expected}',
    hint: { en: 'write: dataset: {expected}', zh: '请写作：dataset: {expected}' },
  },
  'policy-file.unknown-column': {
    en: '{file}:{line}:{column}: dataset {dataset} has no column {name}',
    zh: '{file}:{line}:{column}：数据集 {dataset} 中没有列 {name}',
    hint: { en: 'nearest names: {nearest}', zh: '相近的列名：{nearest}' },
  },
  'policy-file.unknown-use': {
    en: '{file}:{line}:{column}: column {name} allows {found}, which is no use',
    zh: '{file}:{line}:{column}：列 {name} 允许的 {found} 不是有效的用途',
    hint: {
      en: 'uses are {known}; nearest: {nearest}',
      zh: '可用的用途：{known}；最接近的是：{nearest}',
    },
  },
  'policy-file.impossible-use': {
    en: '{file}:{line}:{column}: column {name} of type {type} can never be used for {use}',
    zh: '{file}:{line}:{column}：列 {name}（类型 {type}）不能用于 {use}',
    hint: {
      en: 'possible for this column: {possible}',
      zh: '该列可用的用途：{possible}',
    },
  },
  'policy-file.unknown-party': {
    en: '{file}:{line}:{column}: "{found}" is no party name',
    zh: '{file}:{line}:{column}：“{found}”不是参与方名称',
    hint: {
      en: 'write names of parties, such as [bank, insurer], or "*" in quotes for any',
      zh: '请写参与方名称，例如 [bank, insurer]；若为任意一方，请写带引号的 "*"',
    },
  },
  'policy-file.title': {
    en: 'Policy of dataset {dataset}: what others may ask of it. What is not written here is not allowed.',
    zh: '数据集 {dataset} 的策略：规定他方可以如何使用。未写明的一律不允许。',
  },
  'policy-file.change': {
    en: 'A change takes effect at once: contracts approved before need a new approval.',
    zh: '修改立即生效：此前批准的合约需要重新批准。',
  },
  'policy-file.group-size': {
    en: 'Groups with fewer rows than this are withheld, and only counted.',
    zh: '行数少于该值的分组不予公布，只计其个数。',
  },
  'policy-file.recipients': {
    en: 'Parties that may receive results. "*" means any party of the contract.',
    zh: '可以接收结果的参与方。"*" 表示合约中的任意一方。',
  },
  'policy-file.helpers': {
    en: 'Parties acceptable as the neutral helper. "*" means any pinned peer.',
    zh: '可以担任中立协助方的参与方。"*" 表示任意已互认的机构。',
  },
  'policy-file.expires': {
    en: 'Last day on which this policy grants anything (optional).',
    zh: '本策略生效的最后一天（可选）。',
  },
  'policy-file.uses': {
    en: 'Uses: join (as a key, never shown) · filter (in conditions; not for columns that identify people: a condition that fits one person is answered yes or no, whatever the minimum) · group (as a group key: its values are shown) · aggregate (COUNT, SUM, AVG) · extreme (MIN, MAX: these are single values)',
    zh: '用途：join（作为连接键，从不显示）· filter（用于条件；请勿授予能识别个人的列：仅符合一人的条件会得到“有”或“无”的回答，最小分组限制无法阻止）· group（作为分组键，其取值会显示）· aggregate（COUNT、SUM、AVG）· extreme（MIN、MAX，即单个取值）',
  },
});

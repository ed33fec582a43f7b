import { addCatalogue } from '@tacit/engine/text';
import '../api/use-messages.ts';

addCatalogue({
  'policy-file.expired': {
    en: 'the policy of {dataset} expired on {expires}: nothing is granted',
    zh: '{dataset} 的策略已于 {expires} 过期，不授予任何用途',
    hint: {
      en: 'set a later day: tacit policy edit {dataset}',
      zh: '请改为更晚的日期：tacit policy edit {dataset}',
    },
  },
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
    en: '{file}:{line}:{column}: column {name} allows {found}, which is not a known use',
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
  'policy-file.impossible-unit': {
    en: '{file}:{line}:{column}: column {name} of type {type} can never be the unit',
    zh: '{file}:{line}:{column}：列 {name}（类型 {type}）不能作为 unit',
    hint: {
      en: 'name a text, integer or date column whose values stand for people or other single things',
      zh: '请填写以文本、整数或日期标识个人或其他个体的列',
    },
  },
  'policy-file.privacy-unit': {
    en: '{file}:{line}:{column}: how many rows of {dataset} have one {name} is not known, and so not how much noise hides one',
    zh: '{file}:{line}:{column}：不知道 {dataset} 中一个 {name} 最多有多少行，因而无法得知需要多大的噪声才能掩盖它',
    hint: {
      en: 'declare it: tacit data remove {dataset}, and tacit data add {dataset} FILE --repeats {name}=12 with the options that it had; or protect rows: unit: row',
      zh: '请予以声明：先 tacit data remove {dataset}，再 tacit data add {dataset} FILE --repeats {name}=12（连同原有选项）；或以行为单位：unit: row',
    },
  },
  'policy-file.noise-without-privacy': {
    en: '{file}:{line}:{column}: earlier_answers: noise lets refused questions be asked with noise, but {dataset} allows no answers with noise',
    zh: '{file}:{line}:{column}：earlier_answers: noise 表示被拒绝的问题可改为带噪声提出，但 {dataset} 不允许带噪声的结果',
    hint: {
      en: 'say how much may be spent (privacy: { unit: row, epsilon: 4, delta: 1e-6 }), or write earlier_answers: refuse',
      zh: '请写明可花费多少（privacy: { unit: row, epsilon: 4, delta: 1e-6 }），或改为 earlier_answers: refuse',
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
  'policy-file.allow-column': {
    en: 'dataset {dataset} has no column {name} that could be allowed',
    zh: '数据集 {dataset} 中没有可许可的列 {name}',
    hint: { en: 'nearest names: {nearest}', zh: '相近的列名：{nearest}' },
  },
  'policy-file.allow-use': {
    en: 'column {name} is to allow {found}, which is not a known use',
    zh: '要为列 {name} 许可的 {found} 不是有效的用途',
    hint: { en: 'uses are {known}', zh: '可用的用途：{known}' },
  },
  'policy-file.allow-impossible': {
    en: 'column {name} of type {type} can never be used for {use}',
    zh: '列 {name}（类型 {type}）不能用于 {use}',
    hint: { en: 'possible for this column: {possible}', zh: '该列可用的用途：{possible}' },
  },
  'policy-file.allow-party': {
    en: '"{found}" is not a party name',
    zh: '“{found}”不是参与方名称',
    hint: {
      en: 'write names of parties, or "*" in quotes for any',
      zh: '请写参与方名称；若为任意一方，请写带引号的 "*"',
    },
  },
  'policy-file.exists': {
    en: 'there is a policy for {dataset} already: {file}',
    zh: '{dataset} 已有策略文件：{file}',
    hint: {
      en: 'remove that file, or add the data without --allow and set the policy: tacit policy set {dataset} FILE',
      zh: '请删除该文件；或不带 --allow 添加数据，再设置策略：tacit policy set {dataset} FILE',
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
    en: 'Groups with fewer rows than this are withheld.',
    zh: '行数少于该值的分组予以隐去。',
  },
  'policy-file.unit': {
    en: 'With a unit the minimum counts different values of this column (people, say) instead of rows.',
    zh: '设置 unit 后，最小值按该列不同取值的个数（例如人数）计算，而不按行数计算。',
  },
  'policy-file.largest-percent': {
    en: 'A total is withheld where one contribution is more than this percentage of it.',
    zh: '若某一笔数额占总额的百分比超过该值，则隐去该总额。',
  },
  'policy-file.p-percent': {
    en: 'A total is withheld where all contributions but the two largest come to less than this percentage of the largest.',
    zh: '若除最大的两笔之外，其余数额之和不足最大一笔的该百分比，则隐去该总额。',
  },
  'policy-file.withheld-groups': {
    en: 'hidden: recipients do not learn how many groups are withheld. number: they do.',
    zh: 'hidden：接收方不会知道有多少分组被隐去；number：接收方会知道其个数。',
  },
  'policy-file.empty-groups': {
    en: 'hidden: a group without rows looks like one that is withheld. public: recipients can tell them apart.',
    zh: 'hidden：没有行的分组与被隐去的分组看起来一样；public：接收方可以区分两者。',
  },
  'policy-file.earlier-answers': {
    en: 'What to do where a new answer and earlier ones together would show single rows: refuse, warn (before you approve) or off.',
    zh: '新的结果与以往结果合在一起会暴露个别行时的处理方式：refuse（拒绝）、warn（批准前提醒）或 off（不检查）。',
  },
  'policy-file.answers-per-month': {
    en: 'Most answers that one recipient may receive in a month.',
    zh: '每个接收方每月最多可以获得的结果数。',
  },
  'policy-file.recipients': {
    en: 'Parties that may receive results. "*" means any party of the contract.',
    zh: '可以接收结果的参与方。"*" 表示合约中的任意一方。',
  },
  'policy-file.helpers': {
    en: 'Parties acceptable as the neutral helper. "*" means any pinned peer.',
    zh: '可以担任中立协助方的参与方。"*" 表示任意已锁定的对等方。',
  },
  'policy-file.helpers-may': {
    en: 'What the helper that matches rows in a join may be besides: a party with data of its own (own-data), one that receives the result (receive); without it neither. It is told how many rows are in common, however few.',
    zh: '在连接中匹配各行的协助方还可以是：自己也有数据的一方（own-data）、接收结果的一方（receive）；不设则均不可以。协助方会得知共同行数，无论多少。',
  },
  'policy-file.privacy': {
    en: 'Answers with noise are allowed without minimum, as long as all answers of the period together spend no more than this ε and δ on one row (or on one value of the column that unit names).',
    zh: '允许不设最小值的带噪声结果，只要该周期内全部结果对一行（或 unit 所指列的一个取值）花费的 ε 与 δ 合计不超过此处的数额。',
  },
  'policy-file.join': {
    en: 'How rows are put beside those of other owners. any: the helper of a join may be told how many match. strict: nobody is told which match or how many, but as far as the answer shows it; that costs more.',
    zh: '如何将各行与其他数据方的行连接。any：连接的协助方可以得知匹配的行数；strict：除结果本身所示外，任何人都不得知道哪些行匹配、共有多少，代价更高。',
  },
  'policy-file.match-for-others': {
    en: 'Whether you may match rows of other owners (--helper) while you have this dataset; without it you may not.',
    zh: '在拥有本数据集期间，您是否可以为其他数据方匹配各行（--helper）；不设则不可以。',
  },
  'policy-file.curious-computers': {
    en: 'the protocol must hold although so many computers are curious together (1, 2, …, all-others); without it one',
    zh: '即使有这么多计算方好奇并合谋，协议仍须成立（1、2、…、all-others）；不设则为一个',
  },
  'policy-file.kept-shares': {
    en: 'With "allow" shares made of this dataset may stay at the computers after a run, for later contracts that you sign, too',
    zh: '写 allow 时，由本数据集得出的份额可在运行后留在计算方处，供此后同样经您签署的合约使用',
  },
  'policy-file.expires': {
    en: 'Last day on which this policy grants anything (optional).',
    zh: '本策略生效的最后一天（可选）。',
  },
  'policy-file.uses': {
    en: 'What each column may be used for. The last four uses let a recipient work out single rows.',
    zh: '各列允许的用途。最后四种用途会使接收方能够推算出个别行的内容。',
  },
});

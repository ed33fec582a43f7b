/** Text of disclosures and of what policies and contracts refuse. */
import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'disclosure.title': { en: 'Who learns what', zh: '谁将获知什么' },
  'disclosure.no-one': { en: 'nobody', zh: '任何一方都不会获知' },
  'disclosure.result': {
    en: 'result: at most {rows} rows × ({columns}); groups of fewer than {minimum} rows are withheld and counted',
    zh: '结果：最多 {rows} 行 ×（{columns}）；少于 {minimum} 行的分组不予公布，只计其个数',
  },
  'disclosure.result-all': {
    en: 'result: at most {rows} rows × ({columns}); no group is withheld for being small',
    zh: '结果：最多 {rows} 行 ×（{columns}）；不因分组过小而隐去',
  },
  'disclosure.groups': {
    en: 'which of the {groups} possible groups of ({keys}) are shown',
    zh: '（{keys}）的 {groups} 个可能分组中哪些被公布',
  },
  'disclosure.one-group': { en: 'whether the one row of the result is shown', zh: '结果唯一的一行是否公布' },
  'disclosure.withheld': {
    en: 'how many of the groups not shown are withheld: they have rows, but fewer than {minimum}',
    zh: '未公布的分组中有多少个是被隐去的：有数据，但少于 {minimum} 行',
  },
  'disclosure.values': { en: '{columns} of every group that is shown', zh: '每个被公布分组的 {columns}' },
  'disclosure.averages': {
    en: '{columns} of every group that is shown; not the sum behind it',
    zh: '每个被公布分组的 {columns}；不含其背后的总和',
  },
  'disclosure.state': {
    en: 'for {columns} in every group that is shown: whether there is a value, none (NULL), or one withheld because fewer than {minimum} rows have one',
    zh: '每个被公布分组的 {columns}：是否有值、为空（NULL），或因有值的行少于 {minimum} 行而隐去',
  },
  'disclosure.state-null': {
    en: 'for {columns} in every group that is shown: whether there is a value or none (NULL)',
    zh: '每个被公布分组的 {columns}：是否有值或为空（NULL）',
  },
  'disclosure.size': {
    en: 'the size of {dataset}, rounded up: at most {rows} rows',
    zh: '{dataset} 的规模（向上取整）：最多 {rows} 行',
  },
  'disclosure.card': {
    en: 'the card of {dataset}: names and types of the {columns} columns with a permitted use, the values of {lists}, the declared ranges of {ranges}',
    zh: '{dataset} 的数据卡：{columns} 个获准使用的列的名称和类型，{lists} 的取值列表，{ranges} 的声明范围',
  },
  'disclosure.card-ranges': {
    en: 'the card of {dataset}: names and types of the {columns} columns with a permitted use, the declared ranges of {ranges}',
    zh: '{dataset} 的数据卡：{columns} 个获准使用的列的名称和类型，{ranges} 的声明范围',
  },
  'disclosure.common': {
    en: 'the number of rows in common after each owner’s own conditions (at most {rows} of {sizes}); no identity, no value',
    zh: '各方按自身条件筛选后的共同行数（{sizes} 中最多 {rows} 行）；不含任何身份或取值',
  },
  'disclosure.stop': {
    en: 'if the run stops: at which party and step, and why; never a value',
    zh: '若运行中止：在哪一方、哪一步以及原因；绝不含任何取值',
  },
  'disclosure.stop-join': {
    en: 'if the run stops: at which party and step, and why, such as how many join keys occur twice; never a value',
    zh: '若运行中止：在哪一方、哪一步以及原因（例如有多少连接键重复）；绝不含任何取值',
  },
  'disclosure.nobody-common': { en: 'which rows are in common', zh: '哪些行是共同的' },
  'disclosure.nobody-parts': {
    en: 'one owner’s part of a total, except where the result tells it: a group that only this owner has, or what is left after one’s own part',
    zh: '合计中某一方所占的部分，除非结果本身已说明：仅该方拥有的分组，或减去自己部分后的余额',
  },
  'disclosure.nobody-values': { en: 'any single row or value', zh: '任何单行或单个取值' },
  'disclosure.nobody-values-extremes': {
    en: 'any single row or value, except the values shown as {columns}',
    zh: '任何单行或单个取值，但 {columns} 所示的取值除外',
  },
  'disclosure.nobody-values-open': {
    en: 'any row or value that the result does not show; without a minimum, a group in it may be one single row',
    zh: '结果未显示的任何行或取值；由于没有最小分组限制，结果中的一个分组可能只有一行',
  },
  'disclosure.nobody-withheld': {
    en: 'any value of a group that is withheld',
    zh: '被隐去分组的任何取值',
  },
  'policy.column': {
    en: '{owner} does not allow the use "{use}" of column {column} of {dataset}; allowed: {allowed}',
    zh: '{owner} 不允许将 {dataset} 的列 {column} 用于 “{use}”；允许的用途：{allowed}',
    hint: {
      en: 'use {column} only for what is allowed, or ask {owner} to allow "{use}" on it, for this contract or for good; all that this question lacks: {missing}',
      zh: '请仅按允许的用途使用 {column}，或请 {owner} 为本合约或长期允许将其用于 “{use}”；本查询尚缺的全部许可：{missing}',
    },
  },
  'policy.recipient': {
    en: '{owner} does not let {recipient} receive results over {dataset}; allowed: {allowed}',
    zh: '{owner} 不允许 {recipient} 接收基于 {dataset} 的结果；允许的接收方：{allowed}',
    hint: {
      en: 'choose a recipient that is allowed, or ask {owner} to add {recipient} to the recipients',
      zh: '请选择允许的接收方，或请 {owner} 将 {recipient} 加入接收方',
    },
  },
  'policy.helper': {
    en: '{owner} does not accept {helper} as a helper for {dataset}; accepted: {allowed}',
    zh: '{owner} 不接受 {helper} 作为 {dataset} 的协助方；接受的协助方：{allowed}',
    hint: {
      en: 'choose a helper that is accepted, or ask {owner} to add {helper} to the helpers',
      zh: '请选择被接受的协助方，或请 {owner} 将 {helper} 加入协助方',
    },
  },
  'policy.expired': {
    en: 'the policy of {owner} for {dataset} expired after {expires}',
    zh: '{owner} 对 {dataset} 的策略已于 {expires} 之后失效',
    hint: { en: 'ask {owner} to renew the policy of {dataset}', zh: '请 {owner} 更新 {dataset} 的策略' },
  },
  'contract.digest-differs': {
    en: 'the contract is not what this party compiles from its question: {path} differs',
    zh: '该合约与本方根据同一问题编译的结果不符：{path} 不同',
    hint: {
      en: 'do not approve it; make sure that all parties run the same version and propose the question again',
      zh: '请勿批准；请确认各方运行同一版本，然后重新提交问题',
    },
  },
});

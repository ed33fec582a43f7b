/** What a signature is over, beside the question and who learns what; what earlier answers add. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'contract.term.runs-many': {
    en: 'up to {times} runs until {until}, to be approved by {expires}; up to {attempts} attempts at each before anything is released',
    zh: '最多运行 {times} 次，截止 {until}；须在 {expires} 之前批准；每次在公布任何内容之前最多可尝试 {attempts} 次',
  },
  'contract.term.proposer': { en: 'asked by {proposer} at {at}', zh: '由 {proposer} 于 {at} 提出' },
  'contract.term.recipients': { en: 'answer for {recipients}', zh: '结果接收方：{recipients}' },
  'contract.term.computers': {
    en: 'computed by {computers}; helping without data in it: {helpers}',
    zh: '计算方：{computers}；在其中不提供数据的协助方：{helpers}',
  },
  'contract.term.own-data': {
    en: 'rows are matched by {helper}, which has data of its own',
    zh: '各行由 {helper} 匹配，而它自己也有数据',
  },
  'contract.term.contributors': {
    en: 'sending shares of their data only, without computing: {contributors}',
    zh: '只提交数据份额、不参与计算：{contributors}',
  },
  'contract.term.protocol': {
    en: 'protocol {protocol}: holds as long as all follow it and at most {threshold} of {of} computers are curious together',
    zh: '协议 {protocol}：在各方都遵守协议、且 {of} 个计算方中至多 {threshold} 个好奇方合谋时成立',
  },
  'contract.term.protocol-malicious': {
    en: 'protocol {protocol}: holds although {threshold} of {of} computers do not follow it, together',
    zh: '协议 {protocol}：即使 {of} 个计算方中有 {threshold} 个合谋且不遵守协议，仍然成立',
  },
  'contract.term.dealer': {
    en: 'randomness is prepared by {dealer}, which must work together with none of the computers',
    zh: '随机数由 {dealer} 准备，它不得与任何计算方合谋',
  },
  'contract.term.runs': {
    en: 'one answer, until {expires}; up to {attempts} attempts before anything is released',
    zh: '仅回答一次，有效期至 {expires}；在公布任何内容之前最多可尝试 {attempts} 次',
  },
  'contract.term.minimum': {
    en: 'minimum: {minimum} rows a group ({each})',
    zh: '最小分组：每组 {minimum} 行（{each}）',
  },
  'contract.term.no-minimum': {
    en: 'minimum: does not hold for rows in common, which are shown one by one (of groups: {each})',
    zh: '最小分组：不适用于逐行展示的共有行（分组时为：{each}）',
  },
  'contract.term.minimum-number': {
    en: 'minimum: the number is told if it is at least {least} (of groups: {each})',
    zh: '最小分组：数量不少于 {least} 时才告知（分组时为：{each}）',
  },
  'contract.term.minimum-kept': {
    en: 'minimum: nothing is shown here; questions about the table that is kept show groups of at least {minimum} rows ({each})',
    zh: '最小分组：此处不展示任何内容；针对所保存表的问题只展示至少 {minimum} 行的分组（{each}）',
  },
  'contract.term.units': { en: '{minimum} different {unit}', zh: '{minimum} 个不同的 {unit}' },
  'contract.term.stands': {
    en: 'a service: may be asked until {until}; can be approved until {expires}',
    zh: '一项服务：可查询至 {until}；须在 {expires} 前批准',
  },
  'contract.term.no-minimum-asked': {
    en: 'minimum: does not hold for rows that are asked about, which are told one by one (of groups: {each})',
    zh: '最小分组：不适用于被查询的行，这些行逐行告知（分组时为：{each}）',
  },
  'contract.term.no-minimum-scored': {
    en: 'minimum: does not hold for scores, each of which is about one person (of groups: {each})',
    zh: '最小分组：不适用于得分，每个得分针对一人（分组时为：{each}）',
  },
  'contract.earlier.first': {
    en: 'Earlier answers: none about {dataset} to others among the recipients.',
    zh: '以往的结果：接收方中的其他各方还没有获得过关于 {dataset} 的结果。',
  },
  'contract.earlier.clear': {
    en: 'Earlier answers: compared with {compared} about {dataset} to the same recipients; nothing was found.',
    zh: '以往的结果：已与同样的接收方获得的 {compared} 个关于 {dataset} 的结果比较，未发现问题。',
  },
  'contract.earlier.off': {
    en: 'Earlier answers: not compared; the policy of {dataset} says earlier_answers: off.',
    zh: '以往的结果：未比较；{dataset} 的策略设置为 earlier_answers: off。',
  },
  'contract.earlier.pending': {
    en: 'Earlier answers: those about {dataset} are still being compared; look again in a minute.',
    zh: '以往的结果：仍在与关于 {dataset} 的结果比较，请稍后再看。',
  },
  'contract.earlier.warn': {
    en: 'Earlier answers: WARNING. Compared with {compared} about {dataset}:',
    zh: '以往的结果：注意！与 {compared} 个关于 {dataset} 的结果比较后发现：',
  },
  'contract.earlier.refuse': {
    en: 'Earlier answers: REFUSED by the policy of {dataset}. Compared with {compared}:',
    zh: '以往的结果：{dataset} 的策略不允许批准。与 {compared} 个结果比较后发现：',
  },
});

/** Text of what policies and contracts refuse. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'policy.privacy-none': {
    en: 'the policy of {dataset} does not allow answers with noise',
    zh: '{dataset} 的策略不允许带噪声的结果',
    hint: {
      en: '{owner} allows them by privacy: { unit: row, epsilon: 4, period: month } in the policy, or ask without privacy',
      zh: '可由 {owner} 在策略中写 privacy: { unit: row, epsilon: 4, period: month } 予以允许，或不带差分隐私提问',
    },
  },
  'policy.privacy-epsilon': {
    en: 'ε = {epsilon} and δ = {delta} is more than the policy of {dataset} gives in all: ε = {limit}, δ = {deltaLimit}',
    zh: 'ε = {epsilon}、δ = {delta} 超出了 {dataset} 的策略所给的总额：ε = {limit}、δ = {deltaLimit}',
    hint: { en: 'ask for less: {limit} or below', zh: '请降低要求：不超过 {limit}' },
  },
  'policy.column': {
    en: '{owner} does not allow the use "{use}" of column {column} of {dataset}; allowed: {allowed}',
    zh: '{owner} 不允许将 {dataset} 的列 {column} 用于 “{use}”；允许的用途：{allowed}',
    hint: {
      en: 'ask without it, or ask {owner} to allow "{use}" on {column}, for this contract or for good; all that this question lacks: {missing}; what each use lets recipients work out: tacit explain --request-grants',
      zh: '请改用无需此用途的问题，或请 {owner} 为本合约或长期允许将 {column} 用于 “{use}”；本问题尚缺的全部许可：{missing}；各用途会让接收方推算出什么，见 tacit explain --request-grants',
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
      en: 'choose a helper that is accepted, or ask {owner} to add {helper} to the helpers; who is only to receive the result computes nothing if --computers names the others',
      zh: '请选择被接受的协助方，或请 {owner} 将 {helper} 加入协助方；若只接收结果，可用 --computers 指定其他各方参与计算',
    },
  },
  'policy.helper-own-data': {
    en: '{owner} does not let {helper} match the rows of {dataset}, because {helper} has data of its own',
    zh: '{owner} 不允许 {helper} 匹配 {dataset} 的行，因为 {helper} 自己也有数据',
    hint: {
      en: 'choose a helper without data (--helper NAME), or ask {owner} to allow it: helpers_may: [own-data] in the policy of {dataset}; the statement then says what such a helper can work out',
      zh: '请指定一个没有数据的协助方（--helper NAME），或请 {owner} 在 {dataset} 的策略中允许：helpers_may: [own-data]；届时声明会写明此类协助方能推算出什么',
    },
  },
  'policy.helper-receive': {
    en: '{owner} does not let {helper} both match the rows of {dataset} and receive the result: it would know how many rows the withheld groups have',
    zh: '{owner} 不允许 {helper} 既匹配 {dataset} 的行又接收结果：它会由此得知被隐去的分组共有多少行',
    hint: {
      en: 'let another party match (--helper NAME) or receive (--to), or ask {owner} to allow it: helpers_may: [receive] in the policy of {dataset}',
      zh: '请改由其他方匹配（--helper NAME）或接收（--to），或请 {owner} 在 {dataset} 的策略中允许：helpers_may: [receive]',
    },
  },
  'policy.join-strict': {
    en: '{owner} wants nobody told how many rows of {dataset} another owner has, too (join: strict), which {helper}, matching them, would be told',
    zh: '{owner} 要求任何人都不得知道 {dataset} 有多少行也为其他数据方所有（join: strict），而负责匹配的 {helper} 会得知',
    hint: {
      en: 'let the owners match without a helper (leave --helper out, or take another protocol), ask the same in SQL, or ask {owner} for join: any in the policy of {dataset}',
      zh: '请不写 --helper（由各数据方自行匹配），或换用其他协议，或用 SQL 提出同样的问题，或请 {owner} 在 {dataset} 的策略中写 join: any',
    },
  },
  'policy.security': {
    en: '{owner} wants {dataset} to be safe although {least} computers are curious together; this protocol holds against {threshold} of {computers}',
    zh: '{owner} 要求即使 {least} 个计算方好奇并合谋，{dataset} 仍然安全；该协议只能抵御 {computers} 个计算方中的 {threshold} 个',
    hint: {
      en: 'take another protocol or other computers: tacit explain lists the protocols that fit; under additive-ot all but one may be curious; an owner to whom all others may be curious must compute itself',
      zh: '请换用其他协议或其他计算方：tacit explain 会列出适用的协议；在 additive-ot 下，除一方外其余各方都可以是好奇的；若其他各方都可能好奇，则该数据方自己必须参与计算',
    },
  },
  'policy.expired': {
    en: 'the policy of {owner} for {dataset} expired after {expires}',
    zh: '{owner} 对 {dataset} 的策略已于 {expires} 之后过期',
    hint: { en: 'ask {owner} to renew the policy of {dataset}', zh: '请 {owner} 更新 {dataset} 的策略' },
  },
  'contract.runs': {
    en: 'a contract can be good for 1 to {most} runs, not for {found}',
    zh: '一份合约可运行 1 到 {most} 次，不能是 {found} 次',
    hint: { en: 'give a number of runs within these: --runs', zh: '请用 --runs 给出该范围内的次数' },
  },
  'contract.answer-too-large': {
    en: '{recipient} could be told up to {found} values by this answer; at most {limit} can be kept there',
    zh: '此结果可能向 {recipient} 公布多达 {found} 个值；该方最多可保存 {limit} 个',
    hint: {
      en: 'ask for fewer rows or columns, or in several questions',
      zh: '请减少所询问的行或列，或分为几个问题',
    },
  },
  'contract.digest-differs': {
    en: 'the contract is not what this party compiles from its question: {path} differs',
    zh: '该合约与本方根据同一问题编译的结果不符：{path} 不同',
    hint: {
      en: 'do not approve it; make sure that all parties run the same version and propose the question again',
      zh: '请勿批准；请确认各方运行同一版本，然后重新提出问题',
    },
  },
});

/** Text of what contracts refuse about kept shares. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'policy.kept-shares': {
    en: '{owner} does not allow shares made of {dataset} to be kept after a run',
    zh: '{owner} 不允许在运行后保存由 {dataset} 得出的份额',
    hint: {
      en: 'ask {owner} to write kept_shares: allow into the policy of {dataset}, or ask a question that keeps nothing',
      zh: '请联系 {owner} 在 {dataset} 的策略中写入 kept_shares: allow，或改用不留存份额的问题',
    },
  },
  'artifact.unknown': {
    en: 'there is no artifact {name} here; known: {known}',
    zh: '本方没有产物 {name}；已有：{known}',
    hint: {
      en: 'see what there is with tacit artifact list; what was deleted does not come back: run the contract that made it, or a new one, again',
      zh: '用 tacit artifact list 查看现有产物；已删除的无法恢复：请重新运行产生它的合约，或提出新的合约',
    },
  },
  'artifact.other-protocol': {
    en: 'the shares {name} are of {expected}; this contract would run under {found}',
    zh: '份额 {name} 属于协议 {expected}，而该合约将在 {found} 下运行',
    hint: {
      en: 'leave the protocol to be chosen, or name {expected}: shares of one protocol are nothing to another',
      zh: '请不要指定协议，或指定 {expected}：一个协议的份额不能用于另一个协议',
    },
  },
  'artifact.other-computers': {
    en: 'the shares {name} are held by {expected}, in this order; this contract would be computed by {found}',
    zh: '份额 {name} 由 {expected} 按此顺序持有，而该合约将由 {found} 计算',
    hint: {
      en: 'the same parties with the same keys must compute, each in its place: name them with --computers, or leave it out',
      zh: '必须由持有相同密钥的同一批参与方在各自的位置上计算：请用 --computers 指定，或不指定',
    },
  },
  'artifact.owner-missing': {
    en: 'the data of {owners} is in {name}, and they are no parties of this contract',
    zh: '{name} 中包含 {owners} 的数据，但它们不是该合约的参与方',
    hint: {
      en: 'whoever has data in kept shares signs every contract that uses them: make them parties of this one',
      zh: '份额中有其数据的各方必须签署每一份使用它的合约：请将它们列为参与方',
    },
  },
  'artifact.other-shape': {
    en: 'the shares {name} are {found}; the plan takes {expected}',
    zh: '份额 {name} 的形状为 {found}，而计划需要 {expected}',
    hint: {
      en: 'use shares of the kind and shape that the question is about: tacit artifact show {name}',
      zh: '请使用与问题相符的份额：tacit artifact show {name}',
    },
  },
  'artifact.not-stated': {
    en: 'the program keeps or uses "{name}" otherwise than its contract states: {cause}',
    zh: '程序留存或使用“{name}”的方式与合约所述不同：{cause}',
    hint: {
      en: 'this is a fault of the kind of computation; report it with the version of the software',
      zh: '这是该计算类型的缺陷；请附软件版本反馈',
    },
  },
});

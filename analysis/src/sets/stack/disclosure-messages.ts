import { addCatalogue } from '@tacit/engine/text';

/** The statement of a stack. */
addCatalogue({
  'disclosure.set-stacked': {
    en: 'a note that the table "{output}" is kept, with {columns} columns and {rows} rows, filled up: all of which this contract says already; no value, no number of rows',
    zh: '一份说明：表“{output}”已留存，共 {columns} 列、填充后为 {rows} 行；这些内容本合约均已写明，其中不含任何取值或实际行数',
  },
  'disclosure.set-stacked-columns': {
    en: 'hold shares of {columns} under the use "aggregate" (of texts "group"): contracts that {owners} sign later may add them up over the rows of all of them, and say themselves what they release; this one releases nothing',
    zh: '以“aggregate”（文本列为“group”）用途持有 {columns} 的份额：此后由 {owners} 签署的合约可在各方全部行上汇总这些列，并各自写明所公布的内容；本合约本身不给出任何结果',
  },
  'disclosure.set-stacked-least': {
    en: 'if the run does not stop there: that at least {least} rows of {table} take part',
    zh: '若运行未因此中止：{table} 至少有 {least} 行参与',
  },
  'disclosure.set-stacked-lists': {
    en: 'which values stand in the list of which of {tables}, as their cards show: a later figure about a value that one owner alone lists is about that owner’s rows',
    zh: '{tables} 各自的取值列表中有哪些值（数据卡上已列出）：以后若某个值仅有一方列出，则关于该值的数即只涉及该方的行',
  },
  'disclosure.set-stacked-trust': {
    en: 'any {together} of {computers} that pool what they received: everything. The protocol holds against {threshold} of them being curious together, as long as all follow it; one that does not could leave wrong rows or values in the table, unnoticed',
    zh: '{computers} 中任意 {together} 方若将各自收到的内容合在一起：一切。在各方都遵守协议的前提下，协议可抵御其中 {threshold} 个好奇的计算方合谋；不遵守协议的一方可能在表中留下错误的行或取值而不被发现',
  },
  'disclosure.set-stacked-trust-all': {
    en: 'all of {computers} together: everything. Each of them is protected against all others, even if these pool what they received, as long as all follow the protocol; one that does not could leave wrong rows or values in the table, unnoticed',
    zh: '{computers} 全部合在一起：一切。在各方都遵守协议的前提下，即使其他各方将收到的内容合在一起，每一方仍受保护；不遵守协议的一方可能在表中留下错误的行或取值而不被发现',
  },
  'disclosure.set-stacked-trust-rows': {
    en: 'that each of {owners} hands over its own rows, and values as its card says: each party checks its own, and nobody checks another’s. An owner may hand over rows that it made up, up to the sizes above',
    zh: '需信任 {owners} 各自交出的是自己的真实数据行，且取值符合其数据卡：各方只检查自己的数据，无人检查他方；数据方可能交出虚构的行，至多达到上述规模',
  },
  'disclosure.set-stacked-nobody-twice': {
    en: 'whether the same person has rows in several of {tables}: that is not checked, and such a person counts once for each row',
    zh: '同一个人是否在 {tables} 的多个表中都有行：对此不作检查，这样的人按行数重复计入',
  },
  'disclosure.set-stacked-nobody-both': {
    en: 'whether a key is in several of {tables}: each of these rows counts by itself',
    zh: '同一个键是否出现在 {tables} 的多个表中：这些行各自计入',
  },
  'disclosure.set-stacked-nobody-matched': {
    en: 'which rows of {tables} have one in {beside}, and how many: those without stay in the table, and which these are is itself kept as shares',
    zh: '{tables} 的哪些行在 {beside} 中有对应行，以及有多少行：没有对应行的也留在表中，而哪些行没有对应行同样以份额留存',
  },
  'disclosure.set-stacked-nobody-values': {
    en: 'any value of {columns}, not even a sum',
    zh: '{columns} 的任何取值，总和也不例外',
  },
});

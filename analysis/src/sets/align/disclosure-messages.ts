import { addCatalogue } from '@tacit/engine/text';

/** The statement of an aligned table. */
addCatalogue({
  'disclosure.set-aligned': {
    en: 'a note that the table "{output}" is kept, with {columns} columns and {rows} rows, filled up: all of which this contract says already; no value, no number in common',
    zh: '一份说明：表“{output}”已留存，共 {columns} 列、填充后为 {rows} 行；这些内容本合约均已写明，其中不含任何取值或共有数',
  },
  'disclosure.set-aligned-columns': {
    en: 'hold shares of {columns} under the use "aggregate" (of texts "group"): contracts that {owners} sign later may add them up over the rows in common, and say themselves what they release; this one releases nothing',
    zh: '以“aggregate”（文本列为“group”）用途持有 {columns} 的份额：此后由 {owners} 签署的合约可在共有行上汇总这些列，并各自写明所公布的内容；本合约本身不给出任何结果',
  },
  'disclosure.set-aligned-trust': {
    en: 'any two of them that pool what they received: the keys in common and all values of the table; {helper} with one of {owners} also, of any key they can think of, whether the other has it. Each by itself learns only what is said here, as long as all follow the protocol; one that does not could leave wrong rows or values in the table, unnoticed',
    zh: '其中任意两方若将各自收到的内容合在一起：共有的键以及表中的全部取值；{helper} 与 {owners} 中一方合谋时，还可对其能想到的任何键得知另一方是否也有。在各方都遵守协议的前提下，每一方单独只获知本声明所列的内容；不遵守协议的一方可能在表中留下错误的行或取值而不被发现',
  },
  'disclosure.set-aligned-trust-all': {
    en: 'all of {computers} together: everything. Each of them is protected against all others, even if these pool what they received, as long as all follow the protocol; one that does not could leave wrong rows or values in the table, unnoticed',
    zh: '{computers} 全部合在一起：一切。在各方都遵守协议的前提下，即使其他各方将收到的内容合在一起，每一方仍受保护；不遵守协议的一方可能在表中留下错误的行或取值而不被发现',
  },
  'disclosure.set-aligned-trust-some': {
    en: 'any {together} of {computers} that pool what they received: everything. The protocol holds against {threshold} of them being curious together, as long as all follow it; one that does not could leave wrong rows or values in the table, unnoticed',
    zh: '{computers} 中任意 {together} 方若将各自收到的内容合在一起：一切。在各方都遵守协议的前提下，协议可抵御其中 {threshold} 个好奇的计算方合谋；不遵守协议的一方可能在表中留下错误的行或取值而不被发现',
  },
  'disclosure.set-aligned-trust-matching': {
    en: 'nothing more of the rows in common, if learning parity with noise (LPN) is hard: a young assumption',
    zh: '关于共有行不再有更多，前提是带噪声奇偶学习问题（LPN）是困难的：这是较新的假设',
  },
  'disclosure.set-aligned-trust-dealer': {
    en: 'together with any one of {computers}, if the two pool what they have: everything. By itself nothing: it prepares random numbers and sees no message of the computation',
    zh: '若与 {computers} 中任意一方合谋：一切。单独则一无所知：它只准备随机数，看不到计算中的任何消息',
  },
  'disclosure.set-aligned-nobody-number': {
    en: 'how many rows are in common',
    zh: '共有的行数',
  },
  'disclosure.set-aligned-nobody-rows': {
    en: 'which rows of {tables} are in common: those without a partner stay in the table, and which these are is itself kept as shares',
    zh: '{tables} 中哪些行是共有的：没有匹配的行也留在表中，而哪些行没有匹配同样以份额留存',
  },
  'disclosure.set-aligned-nobody-values': {
    en: 'any value of {columns}, not even a sum',
    zh: '{columns} 的任何取值，总和也不例外',
  },
});

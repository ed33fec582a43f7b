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
  'disclosure.set-aligned-nobody-rows': {
    en: 'which rows of {tables} are in common: those without a partner stay in the table, and which these are is itself kept as shares',
    zh: '{tables} 中哪些行是共有的：没有匹配的行也留在表中，而哪些行没有匹配同样以份额留存',
  },
  'disclosure.set-aligned-nobody-values': {
    en: 'any value of {columns}, not even a sum',
    zh: '{columns} 的任何取值，总和也不例外',
  },
});

import { addCatalogue } from '@tacit/engine';

/** What is wrong with a question about sets. */
addCatalogue({
  'set.unknown-table': {
    en: 'there is no table {table}; near: {near}',
    zh: '没有名为 {table} 的表；相近的有：{near}',
    hint: {
      en: 'tacit catalog lists what peers publish; write owner.dataset',
      zh: '可用 tacit catalog 查看各方发布的数据集；格式为 数据方.数据集',
    },
  },
  'set.unknown-column': {
    en: 'the card of {table} has no column {column}; near: {near}; it has {columns}',
    zh: '{table} 的数据卡中没有列 {column}；相近的有：{near}；现有列：{columns}',
    hint: {
      en: 'only columns with a permitted use are on the card: ask its owner to allow what is needed: join or membership for keys, membership for what look-ups find or compare, payload for what is handed over, aggregate (of texts group) for what is aligned or stacked',
      zh: '数据卡只列出获准使用的列：请联系其数据方开放所需用途：键列为 join 或 membership，隐匿查询的键列与比对列为 membership，交付的列为 payload，对齐或堆叠的列为 aggregate（文本列为 group）',
    },
  },
  'set.one-owner': {
    en: 'two of the tables belong to {owner}',
    zh: '其中两个表属于同一数据方 {owner}',
    hint: {
      en: 'an intersection is between different owners: unite or match these two at {owner} first',
      zh: '隐私求交在不同数据方之间进行：请先由 {owner} 在本地合并或匹配这两个表',
    },
  },
  'set.no-key': {
    en: '{column} is a {type} and cannot be a key',
    zh: '{column} 的类型为 {type}，不能作为键',
    hint: {
      en: 'keys are texts, integers or dates: declare the column as text when its data are added (--type COLUMN=text)',
      zh: '键须为文本、整数或日期：请在添加数据时将该列声明为文本（--type 列=text）',
    },
  },
  'set.key-types': {
    en: 'the keys are of different types, so that none would be equal: {columns}',
    zh: '各键的类型不同，因此不会有任何相等的键：{columns}',
    hint: {
      en: 'have one owner declare the column with the type of the others: tacit data remove NAME, then tacit data add NAME FILE --type COLUMN=text (keep its policy first: tacit policy show NAME)',
      zh: '请其中一方按其他方的类型声明该列：先 tacit data remove 名称，再 tacit data add 名称 文件 --type 列=text（请先用 tacit policy show 名称 保存其策略）',
    },
  },
  'set.rules-without-text': {
    en: 'rules for texts are named, and no part of the key is a text',
    zh: '指定了文本规整规则，但键中没有文本',
    hint: { en: 'leave canonical out, or match by a text', zh: '请去掉 canonical，或改用文本作为键' },
  },
  'set.rules-apart': {
    en: 'the rules {first} and {second} do not go together: after {first}, {second} leaves out keys without a word',
    zh: '规则 {first} 与 {second} 不能同时使用：先应用 {first} 后，{second} 会略去部分或全部键',
    hint: {
      en: 'name one of the two; rules apply to all texts of the key',
      zh: '请只保留其中之一；规则适用于键中的所有文本列',
    },
  },
  'set.not-unique': {
    en: 'the keys {columns} of {table} are not known to occur once; known to: {unique}',
    zh: '{table} 的键 {columns} 未确认不重复；已确认不重复的有：{unique}',
    hint: {
      en: 'have each key taken once (duplicates: once, --duplicates once), or match by a key that occurs once',
      zh: '请设为每个键只取一次（duplicates: once，或 --duplicates once），或改用不重复的键',
    },
  },
  'set.payload-table': {
    en: '{column} is no column of {tables}',
    zh: '{column} 不是 {tables} 中的列',
    hint: { en: 'write owner.dataset.column', zh: '格式为 数据方.数据集.列' },
  },
  'set.payload-own': {
    en: 'columns of {owner} are to be handed over, and nobody but {owner} receives rows',
    zh: '要交出 {owner} 的列，但除 {owner} 外没有接收行的一方',
    hint: { en: 'name another owner as recipient (--to)', zh: '请将另一数据方设为接收方（--to）' },
  },
  'set.too-large': {
    en: '{table} may have {rows} rows, and {protocol} takes at most {most}',
    zh: '{table} 最多可有 {rows} 行，而 {protocol} 最多支持 {most} 行',
    hint: {
      en: 'leave --protocol out: tacit explain lists those that fit',
      zh: '请不要指定 --protocol：tacit explain 会列出适用的协议',
    },
  },
  'set.too-long': {
    en: '{table} may have {rows} rows with {beside} bytes beside each: {bytes} bytes in one message, and {protocol} sends at most {most}',
    zh: '{table} 最多可有 {rows} 行，每行附带 {beside} 字节：一条消息共 {bytes} 字节，而 {protocol} 每条至多发送 {most} 字节',
    hint: {
      en: 'ask for fewer or shorter columns (a text takes 66 bytes a row, a number or date 9, a truth value 2), or in several questions; two owners without a helper send in parts (leave --helper out)',
      zh: '请减少附带的列或改用较短的列（每行文本占 66 字节，数字或日期 9 字节，布尔值 2 字节），或分为多个问题；两个数据方不用协助方时会分批发送（去掉 --helper）',
    },
  },
  'set.changes-minimum': {
    en: 'tables may not change between runs where a number is asked for, or nothing is shown below a least number: what two runs differ in would show what the minimum hides',
    zh: '只询问数量，或不足某一数目时不展示的问题，各表不得在两次运行之间变更：两次结果之差会显出最小数目所要隐藏的内容',
    hint: {
      en: 'ask for rows (show: ids, without least), or leave changes out and propose each question by itself',
      zh: '请询问行（show: ids，且不用 least），或去掉 changes 并逐次提出问题',
    },
  },
  'set.changes-one-run': {
    en: 'tables may change between runs by {changes} keys, and the contract is good for one run',
    zh: '允许各表在两次运行之间变更 {changes} 个键，而合约只有一次运行',
    hint: {
      en: 'say how often it may run (--runs 12 --until 2027-06-30; runs: and until: in a file), or leave changes out',
      zh: '请指定可运行的次数（--runs 12 --until 2027-06-30；文件中为 runs: 与 until:），或去掉 changes',
    },
  },
  'set.recipients': {
    en: 'rows in common are shown to owners of them, and {found} has none of the tables; owners: {owners}',
    zh: '共有的行只能展示给其数据方，而 {found} 没有其中任何一个表；数据方为：{owners}',
    hint: {
      en: 'name one or more of the owners (--to), or ask for the number only (show: count)',
      zh: '请将一个或多个数据方设为接收方（--to），或只询问数量（show: count）',
    },
  },
});

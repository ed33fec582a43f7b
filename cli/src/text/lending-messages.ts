import { addCatalogue } from '@tacit/party/api';

/** `tacit lending`. */
addCatalogue({
  'cli.lending': {
    en: 'propose to ask how many lenders have an open loan of a person, and how much in all',
    zh: '提出询问：有多少放贷方对某人有未结清贷款，合计多少',
  },
  'cli.lending.tables': {
    en: "tables of lenders, owner.dataset each; the asker's own may be among them and is left out",
    zh: '各放贷方的表，写作 数据方.数据集；提问方自己的表可在其中，不计入',
  },
  'cli.lending.on': {
    en: 'the person: a column that all tables call the same, or one of each in their order (id=customer_id=…); several for a key of several columns',
    zh: '人员的键：各表同名的列，或按表的顺序各写一列（id=customer_id=…）；键由多列组成时可写多个',
  },
  'cli.lending.amount': {
    en: 'column that is added up (or one of each table: balance=owed=…); with --amount-up-to and --step',
    zh: '要合计的列（或各表各写一列：balance=owed=…）；须同时给出 --amount-up-to 与 --step',
  },
  'cli.lending.open': {
    en: 'only loans whose column has one of these values: state=open,late',
    zh: '只计该列取值为其中之一的贷款：state=open,late',
  },
  'cli.lending.count-up-to': {
    en: 'the number is told as 0, 1, … or "so many or more" (default: 5)',
    zh: '数量以 0、1、……或“若干家及以上”告知（默认：5）',
  },
  'cli.lending.amount-up-to': {
    en: 'sums are told up to this, in whole units',
    zh: '合计最高告知至此数（整数单位）',
  },
  'cli.lending.step': { en: 'and in steps of this', zh: '并以此数为一档' },
  'cli.lending.persons': {
    en: 'persons that one run may ask about (default: 1)',
    zh: '一次运行最多询问的人数（默认：1）',
  },
  'cli.lending.bad-open': {
    en: '--open is not of the form COLUMN=VALUE,…',
    zh: '--open 不是 列=值,… 的形式',
    hint: { en: 'write for example --open state=open', zh: '例如写成 --open state=open' },
  },
});

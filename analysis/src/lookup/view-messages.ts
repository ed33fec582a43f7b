import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'lookup.question': {
    en: 'the service {service}: {callers} may ask about rows of {table} by {key}',
    zh: '服务 {service}：{callers} 可按 {key} 查询 {table} 中的行',
  },
  'lookup.question.checks': {
    en: 'and whether {checks} are the same as the values given',
    zh: '并比对 {checks} 是否与所给值相同',
  },
  'lookup.question.payload': { en: 'and gets {columns} of the row', zh: '并得到该行的 {columns}' },
  'lookup.question.quota': {
    en: 'up to {perDay} questions a day (UTC), over up to {rows} rows, in whatever version {owner} publishes while this contract stands',
    zh: '每天（UTC）最多 {perDay} 次查询，最多 {rows} 行；在合约有效期内以 {owner} 发布的版本为准',
  },
  'lookup.question.download': {
    en: 'the sealed rows are sent to the caller once a version',
    zh: '每个版本的密封行一次性发给查询方',
  },
  'lookup.question.retrieval': {
    en: 'sealed rows stay with {owner} and are fetched one by one by private retrieval',
    zh: '密封行留在 {owner}，通过隐匿检索逐行取回',
  },
  'lookup.question.rules': {
    en: 'texts of {column} are compared after the rules {rules}',
    zh: '{column} 的文本按以下规则规整后再比较：{rules}',
  },
  'lookup.question.duplicates-refuse': {
    en: 'rows with the same key stop the publication',
    zh: '若有键相同的行，发布即中止',
  },
  'lookup.question.duplicates-once': {
    en: 'of rows with the same key the first is published',
    zh: '键相同的各行中只发布第一行',
  },
  'lookup.step.prepare': {
    en: '{owner} seals each row of {table} under a key that follows from its {key} and from a secret of the service, fills up to {rows} rows, sorts them by random-looking tags, and signs the digest',
    zh: '{owner} 用由 {key} 与服务密钥导出的密钥逐行密封 {table}，填充至 {rows} 行，按随机标签排序，并对摘要签名',
  },
  'lookup.step.library': {
    en: '{callers} fetches the sealed rows and checks them against the signed digest',
    zh: '{callers} 取得密封的行，并与签名的摘要核对',
  },
  'lookup.step.hint': {
    en: '{callers} fetches what retrieval needs ahead and checks it against the signed digest',
    zh: '{callers} 取得检索所需的预备数据，并与签名的摘要核对',
  },
  'lookup.step.blind': {
    en: '{callers} blinds the key asked about with a random number of its own and sends it, signed',
    zh: '{callers} 用自己的随机数盲化所查询的键，签名后发出',
  },
  'lookup.step.answer': {
    en: '{owner} checks contract, quota and signature, applies its secret to the blinded key, proves that it was the published one, and signs the receipt',
    zh: '{owner} 核对合约、配额与签名，将其密钥作用于盲化的键，证明所用即已发布的密钥，并签署回执',
  },
  'lookup.step.open': {
    en: '{callers} takes its random number out, finds the row by its tag and opens it',
    zh: '{callers} 去除自己的随机数，按标签找到该行并打开',
  },
  'lookup.step.retrieve': {
    en: '{callers} takes its random number out, fetches the row by a query that shows nothing of which one, and opens it',
    zh: '{callers} 去除自己的随机数，用不显示目标的查询取回该行并打开',
  },
});

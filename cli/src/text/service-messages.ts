import { addCatalogue } from '@tacit/party/api';

/** `tacit service` and `tacit lookup`. */
addCatalogue({
  'cli.service': {
    en: 'publish data for others to ask about without telling whom; refresh, revoke, receipts',
    zh: '发布数据供他方隐匿查询；更新、撤销、回执',
  },
  'cli.service.publish': { en: 'publish a dataset as a service', zh: '将数据集发布为服务' },
  'cli.service.list': {
    en: 'services published here, and those that may be called',
    zh: '本方发布的服务，以及可调用的服务',
  },
  'cli.service.show': { en: 'one service: versions, callers, use', zh: '一项服务：版本、查询方、用量' },
  'cli.service.refresh': {
    en: 'publish a version from the data as they are now; callers are told',
    zh: '按当前数据发布新版本，并通知查询方',
  },
  'cli.service.revoke': { en: 'end the contract of a caller at once', zh: '立即终止某个查询方的合约' },
  'cli.service.receipts': { en: 'receipts of the calls under a contract', zh: '某份合约下各次调用的回执' },
  'cli.service.verify': { en: 'verify a file of such receipts, offline', zh: '离线验证回执文件' },
  'cli.service.name': {
    en: 'name of the service; of another party OWNER/NAME',
    zh: '服务名称；他方的服务写作 数据方/名称',
  },
  'cli.service.own-name': { en: 'name of the service', zh: '服务名称' },
  'cli.service.dataset': { en: 'dataset of this party', zh: '本方的数据集' },
  'cli.service.key': { en: 'columns that find a row, separated by commas', zh: '用于查找行的列，以逗号分隔' },
  'cli.service.check': {
    en: 'columns that are compared with the values a caller gives: it learns which differ',
    zh: '与查询方所给值比对的列：查询方得知哪些不同',
  },
  'cli.service.payload': { en: 'columns that a caller gets of the row', zh: '查询方得到的列' },
  'cli.service.canonical': {
    en: 'rules that bring texts to one form first, by column: name:nfkc+casefold mobile:cn-mobile',
    zh: '按列指定比较之前的文本规整规则：name:nfkc+casefold mobile:cn-mobile',
  },
  'cli.service.callers': { en: 'who may ask, separated by commas', zh: '可查询的各方，以逗号分隔' },
  'cli.service.quota': {
    en: 'questions that each caller may ask in a day (UTC): 5000/day',
    zh: '每个查询方每天（UTC）可查询的次数：5000/day',
  },
  'cli.service.capacity': {
    en: 'rows that later versions may have; default: of the card',
    zh: '以后各版本最多的行数；默认按数据卡',
  },
  'cli.service.retrieval': {
    en: 'rows stay here and are fetched one by one by private retrieval, for libraries too large to hand over',
    zh: '行留在本方，通过隐匿检索逐行取回；适用于过大而不便发送的库',
  },
  'cli.service.rotate': { en: 'under a new key', zh: '更换密钥' },
  'cli.service.until': {
    en: 'date or time until which callers may ask, an hour to 366 days ahead (default: 365 days)',
    zh: '可查询至何日期或时间，一小时至 366 天之后（默认 365 天）',
  },
  'cli.service.grace': {
    en: 'how long the version before may still be asked; default 24',
    zh: '上一版本还可查询多少小时；默认 24',
  },
  'cli.service.caller': { en: 'whose contract ends', zh: '终止哪一方的合约' },
  'cli.service.why': { en: 'reason that the caller is told', zh: '告知对方的原因' },
  'cli.service.from': { en: 'only calls from this time on', zh: '只取此时间之后的调用' },
  'cli.service.file': { en: 'file of tacit service receipts', zh: 'tacit service receipts 生成的文件' },
  'cli.service.unconfirmed': {
    en: 'publishing signs contracts, and nobody is here to confirm them',
    zh: '发布即签署合约，而此处无人确认',
    hint: {
      en: 'run it in a terminal: it shows what would be signed and asks; where that has been read, say --yes',
      zh: '请在终端中运行：会先显示将要签署的内容再询问；若已阅读，可加 --yes',
    },
  },
  'cli.service.bad-quota': {
    en: '{found} is no quota',
    zh: '{found} 不是有效的配额',
    hint: { en: 'write it as 5000/day', zh: '请写作 5000/day' },
  },
  'cli.service.bad-canonical': {
    en: '{found} names no rules for a column',
    zh: '{found} 没有为列指定规则',
    hint: { en: 'write it as name:nfkc+casefold', zh: '请写作 name:nfkc+casefold' },
  },
  'cli.service.bad-rule': {
    en: '--canonical {found} names an unknown rule; known: {known}',
    zh: '--canonical {found} 指定了未知的规则；现有：{known}',
    hint: { en: 'write it as name:nfkc+casefold', zh: '请写作 name:nfkc+casefold' },
  },
  'cli.service.bad-name': {
    en: '{found} is no name of a service: a–z, 0–9 and hyphens between them, 40 characters at most',
    zh: '{found} 不是有效的服务名称：只能用 a–z、0–9 与其间的连字符，最多 40 个字符',
    hint: { en: 'for example: tacit service publish scores …', zh: '例如：tacit service publish scores …' },
  },
  'cli.service.bad-duplicates': {
    en: '{found} is neither refuse nor once',
    zh: '{found} 既不是 refuse 也不是 once',
    hint: { en: 'choose one of the two', zh: '请选择其中之一' },
  },
  'cli.service.bad-capacity': {
    en: '{found} is no number of rows',
    zh: '{found} 不是有效的行数',
    hint: { en: 'write it as 1000000', zh: '请写作 1000000' },
  },
  'cli.service.bad-grace': {
    en: '{found} is no number of hours from 0 to 8784',
    zh: '{found} 不是 0 到 8784 之间的小时数',
    hint: { en: 'write it as 24, or 0 to end the version before at once', zh: '请写作 24；写 0 则上一版本立即停用' },
  },
  'cli.service.not-prepared': {
    en: 'no version of {name} was published: {cause}',
    zh: '{name} 的新版本未能发布：{cause}',
    hint: { en: '{hint}', zh: '{hint}' },
  },
  'cli.service.published': {
    en: '{name} is published; next, at {caller}: tacit approve {job}',
    zh: '{name} 已发布；接下来由 {caller} 批准：tacit approve {job}',
  },
  'cli.service.revoked': { en: '{caller} may not ask {name} any more', zh: '{caller} 不能再查询 {name}' },
  'cli.service.no-reason': { en: 'revoked by its owner', zh: '由发布方撤销' },
  'cli.service.written': { en: '{calls} receipts written to {file}', zh: '已将 {calls} 份回执写入 {file}' },
  'cli.service.valid': {
    en: 'valid: {calls} calls with {questions} questions of {caller} to {owner}, signed by both, under contract {contract}',
    zh: '有效：{caller} 向 {owner} 的 {calls} 次调用，共 {questions} 次查询，均有双方签名，合约 {contract}',
  },
  'cli.service.valid-none': {
    en: 'the file holds no receipt: it shows a contract of {caller} with {owner}, signed by both, and no call; contract {contract}',
    zh: '文件中没有任何回执：只有 {caller} 与 {owner} 双方签署的合约，没有调用；合约 {contract}',
  },
  'cli.approve.complete-serve': {
    en: 'signed {id}; every party has signed: {callers} may ask with tacit model score {service}',
    zh: '已签署 {id}；各方均已签署：{callers} 可用 tacit model score {service} 评分',
  },
  'cli.approve.complete-stands': {
    en: 'signed {id}; every party has signed: {callers} may ask with tacit lookup',
    zh: '已签署 {id}；各方均已签署：{callers} 可用 tacit lookup 查询',
  },
  'cli.service.none': { en: 'no services yet', zh: '还没有服务' },
  'cli.service.no-version': { en: 'no version yet', zh: '还没有版本' },
  'cli.service.title': {
    en: 'service {name} of {owner}; a question names {fields}',
    zh: '{owner} 的服务 {name}；查询须给出 {fields}',
  },
  'cli.service.step.read': { en: 'reading the rows', zh: '正在读取数据' },
  'cli.service.step.evaluate': {
    en: 'sealing rows: {percent} % ({done} of {of})',
    zh: '正在密封：{percent} %（{done} / {of}）',
  },
  'cli.service.step.arrange': { en: 'arranging rows for retrieval', zh: '正在编排以供检索' },
  'cli.service.step.write': { en: 'writing the library', zh: '正在写入' },
  'cli.service.column.service': { en: 'service', zh: '服务' },
  'cli.service.column.fields': { en: 'asked by', zh: '查询项' },
  'cli.service.column.version': { en: 'version', zh: '版本' },
  'cli.service.column.callers': { en: 'callers', zh: '查询方' },
  'cli.service.column.caller': { en: 'caller', zh: '查询方' },
  'cli.service.column.published': { en: 'published', zh: '发布时间' },
  'cli.service.column.ends': { en: 'ends', zh: '停用时间' },
  'cli.service.column.rows': { en: 'rows', zh: '行数' },
  'cli.service.column.digest': { en: 'digest', zh: '摘要' },
  'cli.service.column.until': { en: 'until', zh: '有效期至' },
  'cli.service.column.today': { en: 'today / quota', zh: '今日 / 配额' },
  'cli.service.column.month': { en: '30 days', zh: '30 天' },
  'cli.service.column.calls': { en: 'calls', zh: '调用' },
  'cli.service.column.refused': { en: 'refused', zh: '拒绝' },
  'cli.service.column.times': { en: 'p50 / p99', zh: 'p50 / p99' },
  'cli.lookup': {
    en: 'ask a service about people without telling it whom',
    zh: '隐匿查询某项服务：对方不知道查询的是谁',
  },
  'cli.lookup.service': {
    en: 'OWNER/SERVICE, as tacit service list shows it',
    zh: '数据方/服务，见 tacit service list',
  },
  'cli.lookup.key': {
    en: 'the key: column=value for each of its columns; others on this machine see it in the list of processes: - reads such lines from standard input, @FILE from a file',
    zh: '键：每一列写作 列=值；本机其他用户可在进程列表中看到：用 - 从标准输入、用 @文件 从文件读取这样的行',
  },
  'cli.lookup.asking': { en: '{answered} of {asked} answered', zh: '已应答 {answered} / {asked}' },
  'cli.lookup.broken-off': {
    en: '{answered} of {asked} questions were answered and counted, those before this one; then: {cause}',
    zh: '共 {asked} 次查询，前 {answered} 次已应答并计数；随后出错：{cause}',
    hint: {
      en: 'their answers are above, or in the file; ask the others in another list. {hint}',
      zh: '其结果见上文或输出文件；其余查询请另列再问。{hint}',
    },
  },
  'cli.lookup.batch': {
    en: 'many keys: a CSV or Parquet file with these columns',
    zh: '多个键：含这些列的 CSV 或 Parquet 文件',
  },
  'cli.lookup.bad-service': {
    en: '{found} names no service of another party',
    zh: '{found} 不是他方的服务',
    hint: {
      en: 'write OWNER/SERVICE; tacit service list shows them',
      zh: '请写作 数据方/服务；可用 tacit service list 查看',
    },
  },
  'cli.lookup.empty-batch': {
    en: '{file} has no rows to ask about',
    zh: '{file} 中没有可查询的行',
    hint: {
      en: 'its first line names the columns of a question, as tacit service show lists them; each further line is a question',
      zh: '首行为查询所需各列的列名，见 tacit service show；其后每行为一个查询',
    },
  },
  'cli.lookup.wrong-columns': {
    en: '{file}:1: the columns are {found}; the service asks for {expected}',
    zh: '{file}:1：现有列为 {found}；该服务要求 {expected}',
    hint: {
      en: 'the first line names exactly these columns, in any order; tacit service show OWNER/NAME lists them',
      zh: '首行须恰好给出这些列名，顺序不限；可用 tacit service show 数据方/名称 查看',
    },
  },
  'cli.lookup.output-parquet': {
    en: 'answers are written as CSV or JSON, not as Parquet: {file}',
    zh: '查询结果写为 CSV 或 JSON，不写为 Parquet：{file}',
    hint: {
      en: 'choose a name that ends in .csv; with --json, .json',
      zh: '请使用以 .csv 结尾的名称；加 --json 时用 .json',
    },
  },
  'cli.lookup.key-or-batch': {
    en: 'give the key of one person, or a file of many',
    zh: '请给出一个人的键，或包含多人的文件',
    hint: { en: '--key column=value …, or --batch FILE', zh: '--key 列=值 …，或 --batch 文件' },
  },
  'cli.lookup.raw': {
    en: 'in CSV: texts of the owner as they are, also those that a spreadsheet takes for formulas',
    zh: '输出 CSV 时：数据方的文本保持原样，包括会被电子表格当作公式的内容',
  },
  'cli.lookup.key-twice': {
    en: 'the column {name} is given twice',
    zh: '列 {name} 给出了两次',
    hint: {
      en: 'a question is about one person; for several: --batch FILE',
      zh: '一次查询只针对一人；查询多人请用 --batch 文件',
    },
  },
  'cli.lookup.bad-key': {
    en: 'a part of the key is not written as column=value',
    zh: '键的某一部分没有写作 列=值',
    hint: { en: 'write --key id=… name=…', zh: '请写作 --key id=… name=…' },
  },
  'cli.lookup.found': { en: 'found', zh: '找到' },
  'cli.lookup.not-found': { en: 'not there', zh: '没有' },
  'cli.lookup.damaged': {
    en: 'a row is there and does not open. Do not tell {owner}, and do not ask again for it alone: a row can be damaged to learn who asks for it. {owner} can be asked for a new version, without a reason',
    zh: '有此行但无法打开。请勿告诉 {owner}，也不要单独重新查询：有人可能故意损坏某行以得知谁查询了它。可请 {owner} 发布新版本，但不要说明原因',
  },
  'cli.lookup.null': { en: '(no value)', zh: '（无值）' },
  'cli.lookup.same': { en: 'all elements are the same', zh: '各项均一致' },
  'cli.lookup.differs': { en: 'different: {differs}', zh: '不一致：{differs}' },
  'cli.lookup.from': { en: 'version {version}, {milliseconds} ms', zh: '第 {version} 版，{milliseconds} 毫秒' },
  'cli.lookup.summary': {
    en: '{found} of {asked} found; version {version}, {milliseconds} ms',
    zh: '{asked} 个中找到 {found} 个；第 {version} 版，{milliseconds} 毫秒',
  },
  'cli.lookup.written': {
    en: '{found} of {asked} found; written to {file}',
    zh: '{asked} 个中找到 {found} 个；已写入 {file}',
  },
  'cli.lookup.column.found': { en: 'found', zh: '找到' },
  'cli.lookup.column.differs': { en: 'different', zh: '不一致' },
});

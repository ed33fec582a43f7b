import { addCatalogue } from '@tacit/party/api';

/** `tacit profile`, `tacit train` and `tacit model`. */
addCatalogue({
  'cli.profile': {
    en: 'show what the columns of an own file are like, without anybody else',
    zh: '查看自有文件各列的概况，无需他方参与',
  },
  'cli.profile.file': { en: 'a CSV or Parquet file', zh: 'CSV 或 Parquet 文件' },
  'cli.profile.columns': { en: 'these columns alone', zh: '仅这些列' },
  'cli.profile.bins': { en: 'bins of a histogram (default: 20)', zh: '直方图的箱数（默认 20）' },
  'cli.profile.output': {
    en: 'write the report to this file (.html, .json, or as text)',
    zh: '将报告写入该文件（.html、.json，或文本）',
  },
  'cli.profile.bad-bins': {
    en: '{found} is no number of bins',
    zh: '{found} 不是有效的箱数',
    hint: { en: 'give a whole number from 2 to 100', zh: '请给出 2 至 100 的整数' },
  },
  'cli.profile.task': {
    en: '{found} is a task file, and this command looks at a file of data',
    zh: '{found} 是任务文件，而本命令用于查看数据文件',
    hint: {
      en: 'a profile of an aligned table is asked by: tacit propose {found}',
      zh: '对齐表的概况请使用：tacit propose {found}',
    },
  },
  'cli.profile.no-table': {
    en: 'a profile is no table: it does not go into {format}',
    zh: '概况不是表格：无法写为 {format}',
    hint: { en: 'take html, json, or text', zh: '请使用 html、json 或文本' },
  },
  'cli.train': {
    en: 'train a model on an aligned or stacked table, by a task file',
    zh: '按任务文件在对齐表或堆叠表上训练模型',
  },
  'cli.train.file': {
    en: 'a task file, YAML or JSON, with kind: train',
    zh: '任务文件（YAML 或 JSON），其中 kind: train',
  },
  'cli.train.output': {
    en: 'with --run: write the report to this file (.html, .json, or as text); the model stays at the computers',
    zh: '与 --run 合用：将报告写入该文件（.html、.json，或文本）；模型留存于计算方',
  },
  'cli.train.no-task': {
    en: '{found} is no task file',
    zh: '{found} 不是任务文件',
    hint: {
      en: 'write kind: train and its question into a file that ends in .yaml or .json; docs/models.md has one',
      zh: '请把 kind: train 及其问题写入以 .yaml 或 .json 结尾的文件；示例见 docs/models.zh-CN.md',
    },
  },
  'cli.train.other-kind': {
    en: '{file} is a task of kind {kind}, and this command trains',
    zh: '{file} 是 {kind} 类任务，而本命令用于训练',
    hint: {
      en: 'ask it by: tacit propose {file}, or at once: tacit run {file}',
      zh: '请使用：tacit propose {file}，或立即运行：tacit run {file}',
    },
  },
  'cli.model': {
    en: 'models that contracts left here as shares: list, show, retire',
    zh: '合约以份额留在本方的模型：列出、查看、停用',
  },
  'cli.model.list': { en: 'list the models kept here', zh: '列出本方保存的模型' },
  'cli.model.show': {
    en: 'show what is public of a model, who holds it and who must sign, and what this party was told of it',
    zh: '查看模型的公开信息、由谁持有、须由谁签署，以及本方获知的内容',
  },
  'cli.model.retire': {
    en: 'delete the share of a model here, after asking: no contract can use it any more',
    zh: '确认后删除本方的模型份额：此后任何合约都不能再使用它',
  },
  'cli.model.export': {
    en: 'write a model whose coefficients this party was told as a file for other programs',
    zh: '将本方获知系数的模型写成供其他程序使用的文件',
  },
  'cli.model.format': {
    en: 'pmml (PMML 4.4), onnx (ONNX, into a file), json, or csv: the scorecard as a table; of trees onnx or xgboost (its JSON)',
    zh: 'pmml（PMML 4.4）、onnx（ONNX，写入文件）、json，或 csv：评分卡表格；树模型为 onnx 或 xgboost（其 JSON）',
  },
  'cli.model.exported': { en: '{name} is in {file}', zh: '{name} 已写入 {file}' },
  'cli.model.other-format': {
    en: '{name} is of the family {family}, which is not written as {format}',
    zh: '{name} 是 {family} 模型，不能写为 {format}',
    hint: { en: 'choose one of: {known}', zh: '请选择其中之一：{known}' },
  },
  'cli.model.no-format': {
    en: '{name} is of the family {family}, for which there is no file format yet',
    zh: '{name} 是 {family} 模型，暂无可导出的文件格式',
    hint: {
      en: 'score with it by contract: kind `score`, or as a service `serve`',
      zh: '请通过合约使用它评分：类别 `score`，或服务 `serve`',
    },
  },
  'cli.model.no-report': {
    en: 'this party was told no numbers of {name}',
    zh: '本方未获知 {name} 的任何数值',
    hint: {
      en: 'recipients of the training can export it, where its contract tells `coefficients`; see tacit model show',
      zh: '若合约公布 `coefficients`，训练的接收方可以导出；见 tacit model show',
    },
  },
  'cli.model.scorecard.feature': { en: 'feature', zh: '特征' },
  'cli.model.scorecard.bin': { en: 'bin', zh: '分箱' },
  'cli.model.scorecard.points': { en: 'points', zh: '分值' },
  'cli.model.scorecard.rounded': { en: 'rounded', zh: '取整分值' },
  'cli.model.who': {
    en: 'A contract can use it that {computers} compute, and that {owners} sign too, each by its policies of then.',
    zh: '使用它的合约须由 {computers} 计算，并由 {owners} 签署，各按其届时的策略。',
  },
  'cli.model.unused': { en: 'No contract of this party uses it.', zh: '本方没有合约使用它。' },
  'cli.model.use': {
    en: 'used by {kind} {job} ({state}), told to {recipients}',
    zh: '用于 {kind} {job}（{state}），告知 {recipients}',
  },
  'cli.model.use-figures': { en: '  {name}: AUC {auc}, KS {ks}', zh: '  {name}：AUC {auc}，KS {ks}' },
  'cli.model.score': {
    en: 'score one person by a service that this party may call',
    zh: '用本方可以调用的服务为一人评分',
  },
  'cli.model.service': { en: 'name of the service, as its contract says', zh: '服务的名称，见其合约' },
  'cli.model.score-html': {
    en: 'of a service that explains its scores: one HTML page of what every feature adds',
    zh: '对解释得分的服务：输出一页 HTML，列出各特征的贡献',
  },
  'cli.model.score-output': { en: 'write that page to this file', zh: '将该页写入此文件' },
  'cli.model.not-explained': {
    en: 'the service {service} tells a score alone: there is nothing to make a page of',
    zh: '服务 {service} 只给出得分，没有可供成页的内容',
    hint: {
      en: 'a contract with "explain": "contributions" tells what every feature adds; leave --html and --output out',
      zh: '合约中写明 "explain": "contributions" 才给出各特征的贡献；请去掉 --html 与 --output',
    },
  },
  'cli.model.score-is': { en: 'score: {score}', zh: '得分：{score}' },
  'cli.model.score-missing': {
    en: '{owner} does not have this key: its features count as missing',
    zh: '{owner} 没有该键：其特征按缺失处理',
  },
  'cli.model.score-took': { en: '{milliseconds} ms', zh: '{milliseconds} 毫秒' },
  'cli.model.binary': {
    en: 'a file of format {format} is bytes, which are not printed',
    zh: '{format} 格式的文件为字节，不予打印',
    hint: { en: 'write it to a file: --output model.onnx', zh: '请写入文件：--output model.onnx' },
  },
  'cli.model.import': {
    en: 'turn a model file of XGBoost, LightGBM or ONNX into the two files of an import: its numbers, which stay here, and a task',
    zh: '将 XGBoost、LightGBM 或 ONNX 的模型文件转为导入所需的两个文件：留在本地的数，以及任务',
  },
  'cli.model.import-file': {
    en: 'the model: XGBoost as JSON, LightGBM as text, or ONNX',
    zh: '模型文件：XGBoost 的 JSON、LightGBM 的文本，或 ONNX',
  },
  'cli.model.import-inputs': {
    en: 'a YAML file that says which column each input is',
    zh: '写明每个输入对应哪一列的 YAML 文件',
  },
  'cli.model.import-numbers': {
    en: 'what the dataset of the numbers will be called: this party and a name',
    zh: '存放这些数的数据集名称：本方名称与数据集名',
  },
  'cli.model.import-output': {
    en: 'name of both files without its ending; default: that of the dataset',
    zh: '两个文件的名称（不含后缀）；默认为数据集名',
  },
  'cli.model.imported': {
    en: '{numbers}: {count} numbers, the model itself: add it with `tacit data add {dataset} {numbers} --key place`\n{task}: the task, which says what is public of it: propose it once the dataset is there',
    zh: '{numbers}：{count} 个数，即模型本身：以 `tacit data add {dataset} {numbers} --key place` 添加\n{task}：任务，写明模型的公开部分：数据集就绪后即可提出',
  },
  'cli.model.import-dataset': {
    en: '{found} names no dataset of a party',
    zh: '{found} 不是某一方的数据集名称',
    hint: { en: 'write OWNER.DATASET: --numbers vendor.scorer', zh: '请写作 数据方.数据集：--numbers vendor.scorer' },
  },
  'cli.model.import-size': {
    en: '{file} has {found} bytes; at most {most} are read',
    zh: '{file} 有 {found} 字节；至多读取 {most} 字节',
    hint: { en: 'train a smaller model', zh: '请训练较小的模型' },
  },
  'cli.model.name': {
    en: 'its name, train/JOB/model, or the first digits of the job',
    zh: '模型名称 train/任务/model，或任务编号的前几位',
  },
  'cli.model.yes': { en: 'do not ask', zh: '不再询问' },
  'cli.model.none': { en: 'no contract has left a model here', zh: '没有合约在本方留下模型' },
  'cli.model.unknown': {
    en: '{name} names no single model here; there are: {known}',
    zh: '本方没有（唯一的）模型 {name}；现有：{known}',
    hint: { en: 'see the models: tacit model list', zh: '查看模型：tacit model list' },
  },
  'cli.model.unconfirmed': {
    en: 'nothing was asked: this is no terminal, and {name} would be deleted for good',
    zh: '当前不是终端，无法询问；{name} 将被永久删除',
    hint: { en: 'add --yes', zh: '请加 --yes' },
  },
  'cli.model.confirm': {
    en: 'Delete the share of {name}? It cannot be brought back, and no contract can use the model any more',
    zh: '删除 {name} 的份额？删除后无法恢复，任何合约都不能再使用该模型',
  },
  'cli.model.stays': { en: '{name} stays', zh: '{name} 保留' },
  'cli.model.family': { en: 'model: {family}', zh: '模型：{family}' },
  'cli.model.label': { en: 'explains {label}', zh: '解释 {label}' },
  'cli.model.label-positive': { en: 'explains whether {label} is {positive}', zh: '解释 {label} 是否为 {positive}' },
  'cli.model.features': { en: 'by {features}', zh: '特征：{features}' },
  'cli.model.test': {
    en: 'of the rows of {table}, {percent} % were left out for tests (seed {seed})',
    zh: '{table} 的行中留出 {percent} % 用于检验（种子 {seed}）',
  },
  'cli.model.no-test': { en: 'no rows were left out for tests', zh: '未留出检验行' },
  'cli.model.prepared': {
    en: 'of a table prepared by {by}, as every table must be that it is used on',
    zh: '训练表经 {by} 预处理，使用该模型的表也须经同一预处理',
  },
  'cli.model.contract': {
    en: 'contract {digest}',
    zh: '合约 {digest}',
  },
  'cli.model.given': {
    en: 'given by {by}, which knows all of it and says that it is of {tool} ({objective})',
    zh: '由 {by} 提供，其知晓模型全部内容，并称其来自 {tool}（{objective}）',
  },
  'cli.model.given-rows': { en: 'trained on no rows of these parties', zh: '未用各方的任何数据行训练' },
  'cli.model.given-data': {
    en: 'its numbers are {dataset} with the content {digest}',
    zh: '其各数为 {dataset}，内容摘要 {digest}',
  },
  'cli.model.data': {
    en: 'trained on {dataset} with the content {digest}',
    zh: '训练数据 {dataset}，内容摘要 {digest}',
  },
  'cli.model.shares': { en: 'digests of the shares, by computer: {digests}', zh: '各计算方份额的摘要：{digests}' },
  'cli.model.not-told': {
    en: 'This party was told no numbers of it: they stay shared. Its report is at the recipients of the contract, if it has any.',
    zh: '本方未获知其任何数值：它们以份额留存。如合约有接收方，其报告在接收方处。',
  },
  'cli.column.model': { en: 'model', zh: '模型' },
  'cli.column.family': { en: 'family', zh: '类型' },
  'cli.column.label': { en: 'label', zh: '标签' },
  'cli.column.features': { en: 'features', zh: '特征数' },
});

/** Text of the command line: descriptions of commands and options, and what commands print. */
import './first-policy-messages.ts';
import './ask-messages.ts';
import './format-messages.ts';
import './intersect-messages.ts';
import './question-messages.ts';
import './service-messages.ts';
import './lending-messages.ts';
import './model-messages.ts';
import './preview-messages.ts';
import './prompt-messages.ts';
import './result-messages.ts';
import './artifact-messages.ts';
import './data-messages.ts';
import './policy-messages.ts';
import './budget-messages.ts';
import './party-messages.ts';
import './peer-messages.ts';
import './people-messages.ts';
import './job-messages.ts';
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.tacit': {
    en: 'organisations compute together and learn only the agreed answer',
    zh: '多个机构共同计算，只得到约定的答案',
  },
  'cli.error': { en: 'error: {message}', zh: '错误：{message}' },
  'cli.hint': { en: 'hint: {hint}', zh: '提示：{hint}' },
  'cli.option.json': { en: 'print one JSON document', zh: '输出一个 JSON 文档' },
  'cli.option.lang': { en: 'language: en or zh (default: LANG)', zh: '语言：en 或 zh（默认取 LANG）' },
  'cli.option.home': {
    en: "the party's directory (default: TACIT_HOME, else ~/.tacit)",
    zh: '本方目录（默认取 TACIT_HOME，否则为 ~/.tacit）',
  },
  'cli.help.usage': { en: 'Usage:', zh: '用法：' },
  'cli.help.arguments': { en: 'Arguments:', zh: '参数：' },
  'cli.help.options': { en: 'Options:', zh: '选项：' },
  'cli.help.commands': { en: 'Commands:', zh: '命令：' },
  'cli.help.option': { en: 'show this help', zh: '显示帮助' },
  'cli.help.command': { en: 'show help for a command', zh: '显示某个命令的帮助' },
  'cli.help.version': { en: 'show the version', zh: '显示版本号' },
  'cli.unknown-command': {
    en: 'there is no command {found}',
    zh: '没有命令 {found}',
    hint: { en: 'see the commands: {help}', zh: '查看所有命令：{help}' },
  },
  'cli.unknown-command-near': {
    en: 'there is no command {found}; nearest: {near}',
    zh: '没有命令 {found}；相近的有：{near}',
    hint: { en: 'see the commands: {help}', zh: '查看所有命令：{help}' },
  },
  'cli.unknown-option': {
    en: 'there is no option {found}',
    zh: '没有选项 {found}',
    hint: { en: 'see the options: {help}', zh: '查看可用选项：{help}' },
  },
  'cli.unknown-option-near': {
    en: 'there is no option {found}; nearest: {near}',
    zh: '没有选项 {found}；相近的有：{near}',
    hint: { en: 'see the options: {help}', zh: '查看可用选项：{help}' },
  },
  'cli.missing-argument': {
    en: 'argument <{name}> is missing',
    zh: '缺少参数 <{name}>',
    hint: { en: 'see what is expected: {help}', zh: '查看所需参数：{help}' },
  },
  'cli.option-without-value': {
    en: 'option {option} needs a value',
    zh: '选项 {option} 需要一个值',
    hint: { en: 'see what is expected: {help}', zh: '查看用法：{help}' },
  },
  'cli.missing-option': {
    en: 'option {option} is missing',
    zh: '缺少选项 {option}',
    hint: { en: 'add it; see {help}', zh: '请加上该选项；用法见 {help}' },
  },
  'cli.too-many-arguments': {
    en: 'found {found} arguments, expected {expected}',
    zh: '收到 {found} 个参数，应为 {expected} 个',
    hint: { en: 'put texts with blanks in quotes; see {help}', zh: '含空格的文本请加引号；用法见 {help}' },
  },
  'cli.command-line': {
    en: 'this command line is not understood: {cause}',
    zh: '无法理解该命令行：{cause}',
    hint: { en: 'see {help}', zh: '用法见 {help}' },
  },
  'cli.bad-language': {
    en: '--lang {found} is neither en nor zh',
    zh: '--lang {found} 既不是 en 也不是 zh',
    hint: { en: 'choose --lang en or --lang zh', zh: '请使用 --lang en 或 --lang zh' },
  },
  'cli.example': { en: 'Example:', zh: '示例：' },

  'cli.demo': {
    en: 'three parties on this machine, sample data, one question, in one go',
    zh: '在本机启动三方，用示例数据一次跑通一个问题',
  },
  'cli.tacit.questions': {
    en: `Questions:
  SQL           query.sql: SELECT segment, count(*) FROM bank.customers JOIN …
  descriptions  stays.yaml: counts, means, quantiles, histograms, correlations,
                cross-tables and tests of columns, as a report
                kind: describe
                question: { tables: [north.stays, south.stays], columns: [days] }
  in common     tacit intersect bank.customers insurer.policies --on id=customer_id:
                which rows several owners have in common, or how many
  tacit explain FILE says who would learn what; tacit propose FILE asks`,
    zh: `问题：
  SQL       query.sql：SELECT segment, count(*) FROM bank.customers JOIN …
  统计描述  stays.yaml：列的计数、均值、分位数、直方图、相关系数、交叉表与检验，
            结果为报告
            kind: describe
            question: { tables: [north.stays, south.stays], columns: [days] }
  隐私求交  tacit intersect bank.customers insurer.policies --on id=customer_id：
            多个数据方共有哪些行，或共有多少行
  tacit explain 文件 说明谁将获知什么；tacit propose 文件 发起提案`,
  },
  'cli.argument.job': { en: "the job's id, or its first digits", zh: '任务编号，或其开头几位' },
  'cli.bad-runs': {
    en: '--runs {found} is no number of runs',
    zh: '--runs {found} 不是有效的运行次数',
    hint: { en: 'give a whole number from 1 on: --runs 3', zh: '请给出从 1 起的整数：--runs 3' },
  },
  'cli.bad-run': {
    en: '--run {found} is no number of a run',
    zh: '--run {found} 不是有效的运行编号',
    hint: { en: 'runs are numbered from 1 on: --run 2', zh: '运行从 1 开始编号：--run 2' },
  },
  'cli.bad-until': {
    en: '{found} is neither a date nor a time',
    zh: '{found} 既不是日期也不是时间',
    hint: {
      en: 'write it as 2027-06-30, or 2027-06-30T12:00:00Z',
      zh: '请写作 2027-06-30，或 2027-06-30T12:00:00Z',
    },
  },
  'cli.use': { en: '{use} ({words})', zh: '{use}（{words}）' },
  'cli.progress': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {bytes} of {bytesTotal} · {seconds} s',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {bytes}/{bytesTotal} · {seconds} 秒',
  },
  'cli.progress-left': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {bytes} of {bytesTotal} · {seconds} s, about {left} s left',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {bytes}/{bytesTotal} · {seconds} 秒，约剩 {left} 秒',
  },
  'cli.progress-rounds': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {seconds} s',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {seconds} 秒',
  },
  'cli.progress-rounds-left': {
    en: '{bar} {step} · {rounds}/{roundsTotal} rounds · {seconds} s, about {left} s left',
    zh: '{bar} {step} · {rounds}/{roundsTotal} 轮 · {seconds} 秒，约剩 {left} 秒',
  },
  'cli.progress-part': { en: '{step} ({done} of {of})', zh: '{step}（{done}/{of}）' },
  'cli.progress-short': {
    en: '{bar} {step} · {rounds}/{roundsTotal} · {seconds} s',
    zh: '{bar} {step} · {rounds}/{roundsTotal} · {seconds} 秒',
  },
  'cli.activity': { en: '{text} … {seconds} s', zh: '{text} … {seconds} 秒' },
  'cli.progress-begins': { en: 'every party begins its part of the run', zh: '各方正在启动本次运行' },
  'cli.report.rows': { en: 'rows', zh: '行数' },
  'cli.cost': { en: 'Cost: {rounds} rounds; sent by {bytes}', zh: '成本：{rounds} 轮；各方发送 {bytes}' },
  'cli.cost-time': {
    en: 'Cost: {rounds} rounds; sent by {bytes}; about {seconds} s on this network',
    zh: '成本：{rounds} 轮；各方发送 {bytes}；在当前网络上约 {seconds} 秒',
  },
  'cli.cost-later': {
    en: 'That is the first run, and any in which a party has lost what it kept. Later runs: {rounds} rounds; sent by {bytes}',
    zh: '以上为第一次运行（或某一方丢失所保存内容后的运行）的成本。之后各次：{rounds} 轮；各方发送 {bytes}',
  },
  'cli.cost-prepared': {
    en: 'Prepared ahead by {dealer} (tacit prepare), for {parts}: {rounds} rounds; sent by {bytes}; {dealer} need not be there',
    zh: '由 {dealer} 预先准备时（tacit prepare），文件大小为 {parts}：{rounds} 轮；各方发送 {bytes}；{dealer} 无需在场',
  },
  'cli.pager.more': {
    en: 'page {page} of {pages}; Enter for the next, q to stop',
    zh: '第 {page}/{pages} 页；按回车继续，按 q 停止',
  },
  'cli.state.drafted': { en: 'drafted', zh: '草稿' },
  'cli.state.proposed': { en: 'proposed', zh: '待批准' },
  'cli.state.approved': { en: 'approved', zh: '已批准' },
  'cli.state.running': { en: 'running', zh: '运行中' },
  'cli.state.completed': { en: 'completed', zh: '已完成' },
  'cli.state.failed': { en: 'failed', zh: '失败' },
  'cli.state.rejected': { en: 'rejected', zh: '已拒绝' },
  'cli.state.revoked': { en: 'revoked', zh: '已撤销' },
  'cli.state.cancelled': { en: 'cancelled', zh: '已取消' },
  'cli.state.expired': { en: 'expired', zh: '已过期' },
  'cli.no-such-file': {
    en: 'there is no file {file}',
    zh: '没有文件 {file}',
    hint: {
      en: 'check the path; SQL given as text must contain a blank',
      zh: '请检查路径；直接给出的 SQL 文本须含空格',
    },
  },
  'cli.unreadable-file': {
    en: '{file} cannot be read ({cause})',
    zh: '无法读取 {file}（{cause}）',
    hint: { en: 'check the path and that you may read the file', zh: '请检查路径以及读取权限' },
  },
  'cli.csv-cells': {
    en: '{file}:{line}: cells of this row: {found}; columns in the first line: {expected}',
    zh: '{file}:{line}：该行有 {found} 个单元格，而首行有 {expected} 列',
    hint: {
      en: 'each row has a cell for each column, empty ones too; cells with commas stand in double quotes',
      zh: '每行须为每一列给出一个单元格（可为空）；含逗号的单元格用双引号括起',
    },
  },
  'cli.file-not-utf8': {
    en: '{file} is not UTF-8',
    zh: '{file} 不是 UTF-8 编码',
    hint: {
      en: 'save it as UTF-8; from Chinese Windows, for example: iconv -f GB18030 -t UTF-8 old.csv > new.csv',
      zh: '请另存为 UTF-8；例如来自中文 Windows 的文件：iconv -f GB18030 -t UTF-8 old.csv > new.csv',
    },
  },
  'cli.unwritable-file': {
    en: '{file} cannot be written ({cause})',
    zh: '无法写入 {file}（{cause}）',
    hint: { en: 'check the path and that you may write there', zh: '请检查路径以及写入权限' },
  },
  'cli.input-terminal': {
    en: 'there is nothing to read: standard input is a terminal',
    zh: '没有可读取的内容：标准输入是终端',
    hint: {
      en: 'give a file in place of -, or pipe into this: cat FILE | tacit …',
      zh: '请用文件名代替 -，或通过管道输入：cat 文件 | tacit …',
    },
  },
  'cli.input-empty': {
    en: 'standard input is empty',
    zh: '标准输入为空',
    hint: { en: 'check the command whose output should come here', zh: '请检查其输出应传入此处的命令' },
  },
  'cli.input-too-large': {
    en: 'standard input has more than {limit} bytes',
    zh: '标准输入超过 {limit} 字节',
    hint: {
      en: 'nothing that is read here is as large: check what is piped in',
      zh: '此处读取的内容不会这么大：请检查管道输入',
    },
  },
  'cli.input-not-utf8': {
    en: 'standard input is not UTF-8',
    zh: '标准输入不是 UTF-8 编码',
    hint: {
      en: 'check what is piped in, for example with: file -i FILE',
      zh: '请检查管道输入的内容，例如：file -i 文件',
    },
  },
  'cli.bad-address': {
    en: '{name} is "{found}", expected {expected}',
    zh: '{name} 为“{found}”，应为 {expected}',
    hint: {
      en: 'tacit token add prints it with the token; without TACIT_TOKEN the home directory says where the party is',
      zh: 'tacit token add 会连同令牌一起给出；不设置 TACIT_TOKEN 时由主目录得知参与方的位置',
    },
  },
  'cli.internal': {
    en: 'unexpected: {cause}',
    zh: '意外错误：{cause}',
    hint: { en: 'please report it with the command line that led here', zh: '请连同所用命令一并报告' },
  },
  'cli.not-json': {
    en: '{file} is not JSON',
    zh: '{file} 不是 JSON',
    hint: { en: 'use the file that `tacit receipt show` wrote', zh: '请使用 `tacit receipt show` 输出的文件' },
  },
  'cli.bad-port': {
    en: 'port {found} is not a whole number from 1 to 65535',
    zh: '端口 {found} 不是 1 到 65535 之间的整数',
    hint: { en: 'for example: --port 7443', zh: '例如：--port 7443' },
  },
  'cli.bad-hours': {
    en: '--expires {found} is not a positive number of hours',
    zh: '--expires {found} 不是正的小时数',
    hint: { en: 'for example: --expires 24', zh: '例如：--expires 24' },
  },
  'cli.bad-grant': {
    en: '--grant {found} is neither once nor always',
    zh: '--grant {found} 既不是 once 也不是 always',
    hint: { en: 'once allows it for this contract only', zh: 'once 表示仅限本合约' },
  },
  'cli.bad-assignment': {
    en: '{found} is not of the form column=value',
    zh: '{found} 不符合 列=值 的形式',
    hint: { en: 'for example: --type income=decimal(12,2)', zh: '例如：--type income=decimal(12,2)' },
  },
});

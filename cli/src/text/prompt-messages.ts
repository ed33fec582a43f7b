/** Texts of the prompt `tacit ask`. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.ask': {
    en: 'a prompt for questions in SQL, as psql users expect it; or the statements of a file',
    zh: 'SQL 问题的交互提示符（用法与 psql 相近）；也可执行文件中的语句',
  },
  'cli.ask.file': {
    en: 'a file with statements, SQL text, or a task; without it, and where nobody types, standard input',
    zh: '含语句的文件、SQL 文本或任务文件；不给出且无人输入时读取标准输入',
  },
  'cli.ask.output': {
    en: 'write results to a file (readable by you only), one behind the other',
    zh: '将结果依次写入文件（仅本人可读）',
  },
  'cli.ask.yes': {
    en: 'sign without asking; who learns what is shown',
    zh: '不再询问，直接签署（仍显示“谁将获知什么”）',
  },
  'cli.ask.no-history': {
    en: 'keep nothing of what is typed (default: the file ask-history in the party’s directory)',
    zh: '不保存输入的内容（默认保存在本方目录的 ask-history 文件中）',
  },
  'cli.prompt.welcome': {
    en: 'Questions of {name}. A statement ends with ; and \\? shows the commands.',
    zh: '{name} 的提问。语句以 ; 结束；\\? 显示各命令。',
  },
  'cli.prompt.line': { en: 'LINE {line}: ', zh: '第 {line} 行：' },
  'cli.prompt.record': { en: 'row {number}', zh: '第 {number} 行' },
  'cli.prompt.in-file': { en: '{file}, line {line}:', zh: '{file}，第 {line} 行：' },
  'cli.prompt.confirm': { en: 'Sign exactly this? [y/N]', zh: '确认签署以上内容？[y/N]' },
  'cli.prompt.confirm-grant': {
    en: 'Sign exactly this, and allow what the policy lacks for this contract? [y/N]',
    zh: '确认签署以上内容，并仅就此合约允许策略欠缺的用途？[y/N]',
  },
  'cli.prompt.unconfirmed': {
    en: 'to answer this signs a contract about data of this party, and nobody can be asked here',
    zh: '回答此问题会签署涉及本方数据的合约，而此处无法询问',
    hint: {
      en: 'read who learns what (EXPLAIN), then add --yes',
      zh: '请先用 EXPLAIN 阅读“谁将获知什么”，再加上 --yes',
    },
  },
  'cli.prompt.taken-back': {
    en: 'not signed; the proposal {id} is taken back at all parties',
    zh: '未签署；提案 {id} 已在各参与方撤回',
  },
  'cli.prompt.other-signs': {
    en: 'this token may not sign; somebody of {party} who may does: tacit approve {id}',
    zh: '此令牌无权签署；请 {party} 中有权者执行：tacit approve {id}',
  },
  'cli.prompt.left': {
    en: 'no longer waiting, but job {id} goes on: tacit watch {id}{flag} follows it, tacit run {id}{flag} runs it once all have signed, tacit cancel {id}{flag} ends it',
    zh: '已停止等待，但任务 {id} 仍在继续：tacit watch {id}{flag} 可继续跟踪，各方签署后 tacit run {id}{flag} 运行，tacit cancel {id}{flag} 将其取消',
  },
  'cli.prompt.no-result': {
    en: 'job {id} is completed; its result is for {recipients}',
    zh: '任务 {id} 已完成；其结果由 {recipients} 接收',
  },
  'cli.prompt.time': {
    en: 'Time: {all} s (approvals {approvals} s, run {run} s)',
    zh: '用时：{all} 秒（等待批准 {approvals} 秒，运行 {run} 秒）',
  },
  'cli.prompt.no-command': {
    en: 'there is no command {found}',
    zh: '没有命令 {found}',
    hint: { en: '\\? shows the commands', zh: '\\? 显示各命令' },
  },
  'cli.prompt.no-argument': {
    en: 'this command needs more: {usage}',
    zh: '此命令需要更多内容：{usage}',
    hint: { en: '\\? shows the commands', zh: '\\? 显示各命令' },
  },
  'cli.prompt.no-statement': {
    en: 'there is no statement',
    zh: '没有语句',
    hint: { en: 'write it behind: \\explain SELECT …', zh: '请写在其后：\\explain SELECT …' },
  },
  'cli.prompt.no-table': {
    en: 'there is no table or party {found}; parties: {known}',
    zh: '没有表或参与方 {found}；参与方：{known}',
    hint: { en: '\\d lists the tables, as party.table', zh: '\\d 列出各表，写作 参与方.表名' },
  },
  'cli.prompt.no-table-near': {
    en: '{found} does not say whose table it is: {near}',
    zh: '{found} 没有指明属于哪一方：{near}',
    hint: { en: 'write party.table', zh: '请写成 参与方.表名' },
  },
  'cli.prompt.silent': { en: '{party}: {message}', zh: '{party}：{message}' },
  'cli.prompt.bad-name': {
    en: '{found} is no name of a value',
    zh: '{found} 不能作为名称',
    hint: {
      en: 'a name has letters, digits and _: \\set from 2024-01-01',
      zh: '名称由字母、数字和 _ 组成：\\set from 2024-01-01',
    },
  },
  'cli.prompt.on-off': {
    en: '{found} is neither on nor off',
    zh: '{found} 既不是 on 也不是 off',
    hint: { en: 'write on, off, or nothing to change it', zh: '请写 on 或 off，不写则切换' },
  },
  'cli.prompt.too-deep': {
    en: '{file}: files read files more than {limit} deep',
    zh: '{file}：文件相互读取超过 {limit} 层',
    hint: { en: 'look for a file that reads itself', zh: '请检查是否有文件读取了自身' },
  },
  'cli.prompt.format': { en: 'Results are given as {format}.', zh: '结果以 {format} 格式给出。' },
  'cli.prompt.expanded-on': { en: 'Rows are shown as lists.', zh: '各行以列表显示。' },
  'cli.prompt.expanded-off': { en: 'Rows are shown as tables.', zh: '各行以表格显示。' },
  'cli.prompt.timing-on': { en: 'Times are shown.', zh: '显示用时。' },
  'cli.prompt.timing-off': { en: 'Times are not shown.', zh: '不显示用时。' },
  'cli.prompt.help-select': {
    en: 'propose, show who learns what, sign, wait for the others, run, show the result',
    zh: '提出问题、显示谁将获知什么、签署、等待其他各方、运行并显示结果',
  },
  'cli.prompt.help-explain': {
    en: 'plan, cost and who would learn what; nothing is proposed',
    zh: '计划、成本与谁将获知什么；不发起提案',
  },
  'cli.prompt.help-d': {
    en: 'tables; columns of a table and what they may be used for',
    zh: '各表；某个表的列及其允许的用途',
  },
  'cli.prompt.help-set': {
    en: 'give the parameter :name a value; list the values',
    zh: '为参数 :name 给出取值；列出各取值',
  },
  'cli.prompt.help-unset': { en: 'take the value away', zh: '删除取值' },
  'cli.prompt.help-format': {
    en: 'form of results: table, csv, json, markdown, parquet, html',
    zh: '结果格式：table、csv、json、markdown、parquet、html',
  },
  'cli.prompt.help-x': { en: 'rows as lists, a column on each line', zh: '各行以列表显示，每列一行' },
  'cli.prompt.help-timing': { en: 'show how long answers take', zh: '显示用时' },
  'cli.prompt.help-o': {
    en: 'write results to a new file; without a name show them again',
    zh: '将结果写入新文件；不写文件名则恢复显示',
  },
  'cli.prompt.help-i': { en: 'read statements and commands from a file', zh: '从文件读取语句和命令' },
  'cli.prompt.help-p': { en: 'show the statement so far, else the last one', zh: '显示当前语句，否则显示上一条' },
  'cli.prompt.help-r': { en: 'forget the statement so far', zh: '清除当前语句' },
  'cli.prompt.help': { en: 'this list', zh: '显示本列表' },
  'cli.prompt.help-q': { en: 'leave (also Ctrl-D)', zh: '退出（也可按 Ctrl-D）' },
  'cli.column.table': { en: 'table', zh: '表' },
  'cli.column.command': { en: 'command', zh: '命令' },
  'cli.column.columns': { en: 'columns', zh: '列' },
  'cli.column.minimum': { en: 'minimum', zh: '最小分组' },
  'cli.column.rows-up-to': { en: 'rows up to', zh: '行数上限' },
});

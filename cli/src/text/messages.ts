/** Text of the command line: descriptions of commands and options, and what commands print. */
import { addCatalogue } from '@tacit/party/api';

addCatalogue({
  'cli.tacit': {
    en: 'organisations compute together and learn only the agreed answer',
    zh: '多个机构共同计算，只得到约定的答案',
  },
  'cli.option.json': { en: 'print one JSON document', zh: '输出一个 JSON 文档' },
  'cli.option.lang': { en: 'language: en or zh (default: LANG)', zh: '语言：en 或 zh（默认取 LANG）' },
  'cli.option.home': {
    en: "the party's directory (default: TACIT_HOME, else ~/.tacit)",
    zh: '本方目录（默认取 TACIT_HOME，否则为 ~/.tacit）',
  },
  'cli.example': { en: 'Example:', zh: '示例：' },

  'cli.demo': {
    en: 'three parties on this machine, sample data, one question, in one go',
    zh: '在本机启动三方，用示例数据一次跑通一个问题',
  },
  'cli.init': { en: 'make a party: keys, certificate, store, settings', zh: '创建一个参与方：密钥、证书、存储与设置' },
  'cli.start': { en: 'run the party until stopped', zh: '运行本方服务，直到被停止' },
  'cli.stop': { en: 'stop the running party', zh: '停止正在运行的本方服务' },
  'cli.status': { en: 'what the running party is and does', zh: '查看本方服务的状态' },
  'cli.peer': { en: 'invite, accept, list and remove peers', zh: '邀请、接受、列出和移除对方机构' },
  'cli.data': { en: 'add, list, show, refresh and remove datasets', zh: '添加、列出、查看、刷新和移除数据集' },
  'cli.policy': { en: 'show and change what a dataset may be used for', zh: '查看和修改数据集的使用策略' },
  'cli.catalog': { en: 'tables that may be asked about, own and of peers', zh: '可供提问的表：本方的与对方的' },
  'cli.explain': {
    en: 'who would learn what, the plan, rounds, bytes and time; nothing is proposed',
    zh: '说明谁会知道什么、计划、轮数、字节数和时间；不发起提案',
  },
  'cli.propose': { en: 'propose a question to its parties', zh: '向相关各方提出一个问题' },
  'cli.inbox': { en: 'proposals that wait for this party', zh: '等待本方处理的提案' },
  'cli.approve': { en: 'sign a proposal after reading who learns what', zh: '阅读“谁会知道什么”之后签署提案' },
  'cli.reject': { en: 'refuse a proposal', zh: '拒绝一个提案' },
  'cli.run': { en: 'run an approved contract and show its result', zh: '运行已获批准的合约并显示结果' },
  'cli.watch': { en: 'follow a job until it ends', zh: '跟踪一个任务直到结束' },
  'cli.cancel': { en: 'cancel a job at all parties', zh: '在所有参与方取消任务' },
  'cli.result': { en: 'show the result of a completed job', zh: '显示已完成任务的结果' },
  'cli.jobs': { en: 'all jobs and their states', zh: '所有任务及其状态' },
  'cli.job': { en: 'one job: question, who learns what, approvals, cost', zh: '查看一个任务：问题、谁会知道什么、批准情况与成本' },
  'cli.receipt': { en: 'show a receipt, or verify one offline', zh: '查看回执，或离线验证回执' },
  'cli.audit': { en: "this party's audit log, with its chain checked", zh: '本方的审计日志（同时校验哈希链）' },
  'cli.doctor': {
    en: 'check settings, disk, clock, data and the way to peers',
    zh: '检查设置、磁盘、时钟、数据以及与各方的连接',
  },
});

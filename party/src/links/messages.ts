/** Text of the errors of the party's port. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'server.port-in-use': {
    en: 'port {port} on {host} is in use by another program',
    zh: '{host} 的端口 {port} 已被其他程序占用',
    hint: {
      en: 'stop the other program (is this party running already?), or set another port in config.yaml and invite the peers again',
      zh: '请停止占用该端口的程序（本方服务是否已在运行？），或在 config.yaml 中改用其他端口，并重新邀请对等方',
    },
  },
  'server.port-forbidden': {
    en: 'this user may not listen on port {port} of {host}',
    zh: '当前用户无权监听 {host} 的端口 {port}',
    hint: {
      en: 'set a port from 1024 on in config.yaml',
      zh: '请在 config.yaml 中使用 1024 及以上的端口',
    },
  },
  'server.host-unknown': {
    en: 'this machine has no address {host}',
    zh: '本机没有地址 {host}',
    hint: {
      en: 'set host in config.yaml to an address of this machine, or to 0.0.0.0 for all of them, with publicUrl for peers',
      zh: '请在 config.yaml 中把 host 设为本机的某个地址，或设为 0.0.0.0 以监听全部地址，并用 publicUrl 指明供对方访问的地址',
    },
  },
});

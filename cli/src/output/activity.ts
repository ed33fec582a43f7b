/** What is being done while nothing else is to be seen: on standard error, so that no command is silent for seconds. */
import { say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { displayWidth, terminalWidth } from './width.ts';

export interface ActivityLine {
  /** Says that `text` is being done from now on. */
  begin(text: string): void;
  /** Must come before anything else is printed. */
  end(): void;
}

const refreshMs = 1_000;

/** One line that counts the seconds on a terminal, and goes away; a line for each activity elsewhere; nothing with --json. */
export function activityLine(io: Io): ActivityLine {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    process.stderr.write(clearLine);
  };
  return {
    begin(text) {
      end();
      if (io.json) return;
      if (!io.interactive) {
        io.note(`${text} …`);
        return;
      }
      const started = performance.now();
      const draw = (): void => {
        const seconds = Math.floor((performance.now() - started) / 1_000);
        drawLine(seconds === 0 ? `${text} …` : say('cli.activity', { text, seconds }, io.language));
      };
      draw();
      timer = setInterval(draw, refreshMs).unref();
    },
    end,
  };
}

export const clearLine = '\r\u001b[2K';

/** Draws a line of standard error over the former one. A line that does not fit would leave a part behind: it is cut. */
export function drawLine(text: string): void {
  const width = (terminalWidth(process.stderr) ?? 80) - 1;
  process.stderr.write(`${clearLine}${displayWidth(text) <= width ? text : cut(text, width)}`);
}

function cut(text: string, width: number): string {
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) >= width) break;
    kept += character;
  }
  return `${kept}…`;
}

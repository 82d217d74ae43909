// Progress: one line that updates on a terminal, a line every ten seconds elsewhere; by a clock that the test moves.
import { describe, expect, test } from 'vitest';
import { duration, type Output, showProgress, statusLine, whileRunning } from '../../../scripts/progress.ts';

const ERASE = '\r\u001b[K';

function screenWith(options: Omit<Output, 'write'> = {}) {
  const written: string[] = [];
  let time = 5_000;
  return {
    output: { ...options, write: (text: string) => written.push(text) },
    clock: { now: () => time },
    pass: (ms: number) => {
      time += ms;
    },
    written,
  };
}

describe('showProgress', () => {
  test('without a terminal writes a line every ten seconds and one at the end', () => {
    const { output, clock, pass, written } = screenWith();
    const progress = showProgress('training', 100, output, clock);
    for (let done = 1; done <= 100; done++) {
      pass(250);
      progress.update(done, done === 50 ? 'epoch 1' : undefined);
    }
    progress.stop();
    expect(written).toEqual([
      'training: 40 %, about 15 s left\n',
      'training: 80 %, about 5 s left, epoch 1\n',
      'training: 100 %, in 25 s, epoch 1\n',
    ]);
  });

  test('on a terminal draws the line again, at most ten times a second', () => {
    const { output, clock, pass, written } = screenWith({ isTTY: true, columns: 80 });
    const progress = showProgress('measuring', 4, output, clock);
    progress.update(1);
    pass(50);
    progress.update(2);
    pass(2_950);
    progress.update(3);
    progress.stop();
    expect(written).toEqual([
      `${ERASE}measuring: 25 %`,
      `${ERASE}measuring: 75 %, about 1 s left`,
      `${ERASE}measuring: 75 %, in 3 s\n`,
    ]);
  });

  test.each([true, false])('estimates no time before anything is done (terminal: %s)', (isTTY) => {
    const { output, clock, pass, written } = screenWith({ isTTY });
    const progress = showProgress('retraining', 100, output, clock);
    for (let second = 0; second < 30; second++) {
      progress.update(0);
      pass(1_000);
    }
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((text) => /left|Inf|NaN/.test(text))).toEqual([]);
  });
});

describe('whileRunning', () => {
  test('says what runs, and how long it took', async () => {
    const { output, clock, pass, written } = screenWith();
    const work = async () => {
      pass(65_000);
      return 'result';
    };
    expect(await whileRunning('packaging', work, output, clock)).toBe('result');
    expect(written).toEqual(['packaging …\n', 'packaging: done in 1 min 5 s\n']);
  });

  test('says that it failed, and passes the error on', async () => {
    const { output, clock, written } = screenWith();
    const work = () => Promise.reject(new Error('no disk'));
    await expect(whileRunning('packaging', work, output, clock)).rejects.toThrow('no disk');
    expect(written).toEqual(['packaging …\n', 'packaging: failed after 0 s\n']);
  });
});

describe('statusLine', () => {
  test('writes other lines above itself, and is cut to the width of the terminal', () => {
    const { output, written } = screenWith({ isTTY: true, columns: 11 });
    const line = statusLine(output);
    line.print('first');
    line.show('0123456789abc');
    line.print('above');
    line.end();
    expect(written).toEqual(['first\n', `${ERASE}0123456789`, `${ERASE}above\n0123456789`, ERASE]);
  });
});

test.each([
  [400, '0 s'],
  [59_600, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_840_000, '1 h 4 min'],
])('%d ms read as "%s"', (ms, text) => expect(duration(ms)).toBe(text));

// npm run predict, called as a user calls it.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { SIDE } from '#lib/task.ts';

const run = promisify(execFile);
const ROOT = new URL('../../../', import.meta.url);

const predict = (...args: string[]) =>
  run(process.execPath, ['scripts/predict.ts', ...args], { cwd: ROOT, timeout: 120_000 });

test.each([
  { model: 'v1', id: 'mlp-' },
  { model: 'v2', id: 'cnn-' },
])('shows the picture as $model gets it, the probabilities and the prediction', async ({ model, id }) => {
  const { stdout } = await predict('events/digit-3.png', '--model', model);
  const lines = stdout.split('\n');
  const picture = lines.filter((line) => line.startsWith('│'));
  expect(picture).toHaveLength(SIDE);
  expect(picture.every((line) => line.length === 2 * SIDE + 2)).toBe(true);
  expect(picture.join('')).toMatch(/█/);
  expect(lines.filter((line) => line.endsWith('◀'))).toEqual([
    expect.stringMatching(/^ +3 █{3,}·* +\d+\.\d % ◀$/),
  ]);
  expect(lines).toContain('3');
  expect(stdout).toContain(`model ${model}, ${id}`);
});

test('reads all digits of a picture, and says where each is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-'));
  const two = join(folder, 'two.png');
  const digits = ['events/digit-7.png', 'events/digit-3.png'].map((file, i) => ({
    // Not the file's name: this process may have closed libvips' readers of files (lib/digits/upload/libvips.ts).
    input: readFileSync(new URL(file, ROOT)),
    left: 280 * i,
    top: 0,
  }));
  const sheet = sharp({ create: { width: 560, height: 280, channels: 3, background: 'white' } });
  writeFileSync(two, await sheet.composite(digits).png().toBuffer());
  await expect(predict(two, '--model', 'v2')).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^several_digits: /),
  });
  const { stdout } = await predict(two, '--many', '--model', 'v2');
  const lines = stdout.split('\n');
  expect(lines.filter((line) => /^\d/.test(line) && !line.includes('pixels'))).toEqual(['7', '3']);
  expect(lines.filter((line) => line.includes('pixels'))).toEqual([
    expect.stringMatching(/^\d+×\d+ pixels, (\d|\d\d|1\d\d) from the left/),
    expect.stringMatching(/^\d+×\d+ pixels, [23]\d\d from the left/),
  ]);
});

test('ends with code 1 and the reason when a file is not a picture', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigia-'));
  const page = join(folder, 'page.png');
  writeFileSync(page, '<!doctype html>');
  await expect(predict(page)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^unsupported_image: Formato de imagen/),
  });
});

test.each([
  [[], '<picture> is missing'],
  [['none.png'], '<picture> must be a file that exists, not "none.png"'],
  [['events/digit-3.png', '--model', 'v3'], '--model must be v1 or v2, not "v3"'],
])('ends with code 2 and one sentence when it is called with %j', async (args, sentence) => {
  await expect(predict(...args)).rejects.toMatchObject({
    code: 2,
    stderr: `${sentence} (options: npm run predict -- --help)\n`,
  });
});

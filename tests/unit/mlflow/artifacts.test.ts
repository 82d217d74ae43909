// The files of a retraining, as their readers read them: people, spreadsheets, XML and YAML parsers, MLflow.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { artifactsOf } from '../../../lib/mlflow/artifacts.ts';
import { confusionSvg } from '../../../lib/mlflow/confusion.ts';
import { modelCard } from '../../../lib/mlflow/model-card.ts';
import { trainingRecord } from '../../support/training-record.ts';

const record = trainingRecord();
const files = new Map(artifactsOf(record, 'mlflow-run').map(({ path, bytes }) => [path, Buffer.from(bytes)]));
const textOf = (path: string) => String(files.get(path));

test('model_info.txt has exactly the text of the original Flask tutorial', () => {
  expect(textOf('model_info.txt')).toBe('Modelo actualizado basado en feedback con MLFlow.');
});

test('confusion.csv has a line for each digit and a column for each answer', () => {
  const [head, ...lines] = textOf('confusion.csv').trimEnd().split('\r\n');
  expect(head).toBe('dígito,0,1,2,3,4,5,6,7,8,9,no es un dígito');
  expect(lines.map((line) => line.split(',').map(Number))).toEqual(
    record.confusion?.map((counts, digit) => [digit, ...counts]),
  );
});

describe('confusion.svg', () => {
  // The upload code blocks SVG in sharp. Its parser, librsvg, accepts only well-formed XML.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
  const render = (svg: string) =>
    sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });

  test('right answers are blue, frequent mistakes orange, and cells without answers white', async () => {
    const confusion = [
      [98, 0],
      [20, 80],
    ];
    const { data, info } = await render(confusionSvg(confusion));
    const pixel = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x)).subarray(0, 3)];
    const corner = ([column = 0, row = 0]) => pixel(88 + 48 * column + 5, 108 + 48 * row + 5);
    const [blue, white, orange] = [corner([0, 0]), corner([1, 0]), corner([0, 1])];
    expect(blue?.[2]).toBeGreaterThan((blue?.[0] ?? 255) + 100);
    expect(white).toEqual([255, 255, 255]);
    expect(orange?.[0]).toBeGreaterThan((orange?.[2] ?? 255) + 50);
  });

  test('a screen reader gets a title, a summary and the count of each cell', () => {
    const svg = textOf('confusion.svg');
    expect(svg).toContain('<title id="title">Matriz de confusión de cnn-1a2b3c4d</title>');
    expect(svg).toMatch(
      /<desc id="summary">Acierta 4\.900 de 5\.0\d\d dígitos\. Errores más frecuentes: \d leído como /,
    );
    expect(svg).toContain('<title>0 leído como no es un dígito: 1</title>');
  });

  test('the picture is well-formed XML for any name of a model and any counts', async () => {
    await expect(render('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')).rejects.toThrow();
    const counts = fc.array(fc.array(fc.nat(9_999), { minLength: 11, maxLength: 11 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(counts, fc.string({ unit: 'binary' }), async (confusion, name) => {
        await expect(render(confusionSvg(confusion, name))).resolves.toBeDefined();
      }),
      { numRuns: 20 },
    );
  });
});

describe('the folder model/', () => {
  test('MLmodel is YAML with flavors, by which MLflow recognises a model', () => {
    expect(parse(textOf('model/MLmodel'))).toEqual({
      artifact_path: 'model',
      flavors: {
        vigia: {
          model: 'cnn-1a2b3c4d',
          architecture: 'cnn-5x16-5x32-128-11',
          weights: 'weights.bin',
          weights_sha256: record.model?.sha256,
          description: 'weights.json',
        },
      },
      run_id: 'mlflow-run',
      utc_time_created: '2026-11-24 13:41:10.000000',
    });
  });

  test('weights.json describes how to read weights.bin', () => {
    const description = JSON.parse(textOf('model/weights.json'));
    const bytes = files.get('model/weights.bin') ?? Buffer.alloc(0);
    expect(description.calibration).toEqual({ temperature: 1.24, doubtfulBelow: 0.61 });
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(description.sha256);
    const sizes = description.shapes.map((shape: number[]) => shape.reduce((size, side) => size * side, 1));
    const numbers = sizes.reduce((sum: number, size: number) => sum + size, 0);
    expect([numbers, description.numbers, bytes.length / 4]).toEqual([80_331, 80_331, 80_331]);
    expect(bytes.readFloatLE(4 * 1_000)).toBe(record.weights?.[1_000]);
  });
});

describe('the model card', () => {
  const card = textOf('model-card.md');

  test('the card has the model, its data, its parameters and its figures before and after', () => {
    expect(card).toMatch(/^# cnn-1a2b3c4d\n/);
    expect(card).toContain('212 respuestas de 9 usuarios');
    expect(card).toContain('| learning_rate | 0,001 |');
    expect(card).toContain('| mnist_held_out_accuracy | 0,9941 | 0,9922 |');
    expect(card).toContain('| accuracy | 0,9922 |');
    expect(card).toContain('| digit_0_accuracy_after | 0,99 |');
    expect(card).toContain('## Límites');
  });

  test('the card of a rejected model has the reasons; without figures it has only what is known', () => {
    const gate = { passed: false, reasons: ['Lee un 3 como 8.'] };
    expect(modelCard({ ...record, status: 'rejected', gate })).toContain(
      'No superadas:\n\n- Lee un 3 como 8.',
    );
    const { model, gate: _, confusion, weights, ...bare } = record;
    const headings = modelCard({
      ...bare,
      status: 'failed',
      error: 'sin <b>memoria</b>',
      metrics: {},
      params: {},
    });
    expect(headings.match(/^##? .*/gm)).toEqual(['# Reentrenamiento sin modelo', '## Límites']);
    expect(headings).toContain('Motivo: sin bmemoria/b');
  });

  test('text from users does not become markup', () => {
    const hostile = modelCard({
      ...record,
      by: '<script>alert(1)</script>\n# Title',
      note: '`x` | y\n\n# z',
    });
    expect(hostile).not.toMatch(/<script|^# (Title|z)/m);
  });
});

test('a retraining without a published model has only the card and the confusion matrix as files', () => {
  const { weights, model, ...rejected } = record;
  const paths = artifactsOf({ ...rejected, status: 'rejected' }, 'r').map(({ path }) => path);
  expect(paths).toEqual(['model-card.md', 'confusion.csv', 'confusion.svg']);
});

// The model card: which figures it has, and which of an earlier card it keeps.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';
import type { Figures } from '../../../scripts/evaluation/figures.ts';
import { keptRows, modelCard } from '../../../scripts/evaluation/model-card.ts';

const figuresOf = (suite: string, source: Figures['source']): Figures => ({
  suite,
  source,
  digits: true,
  count: 100,
  refused: 0,
  doubted: 0.01,
  right: 0.97,
  misled: 0.02,
  calibrationError: 0.01,
  perDigit: Array.from({ length: 10 }, () => 0.97),
  confusion: Array.from({ length: 10 }, () => Array(10).fill(1)),
});
const drawn = figuresOf('pasted: clean', 'drawn');
const labelled = figuresOf('hwd1000', 'labels');
const shipped = { ...v2, model: loadShipped(v2) };
const card = (all: Figures[], kept: string[][] = []) =>
  modelCard('v2', shipped, { figures: all, worst: [] }, kept);

describe('the rows of labelled pictures', () => {
  test('are kept when the card is written without such pictures', () => {
    const kept = keptRows(card([drawn, labelled]), v2.sha256);
    expect(kept.map(([name]) => name)).toEqual(['hwd1000']);
    expect(card([drawn], kept)).toBe(card([drawn, labelled]));
  });

  test('are replaced when their pictures are measured, and stay when others are', () => {
    const kept = keptRows(card([drawn, labelled, figuresOf('uci8x8', 'labels')]), v2.sha256);
    const better = { ...labelled, right: 0.99 };
    const text = card([drawn, better], kept);
    expect(text).toContain('| uci8x8');
    expect(text.match(/\| hwd1000 .*/g)).toEqual([expect.stringContaining('99.00 %')]);
  });

  test('are dropped when the weights are other ones', () => {
    expect(keptRows(card([drawn, labelled]), 'f'.repeat(64))).toEqual([]);
    expect(card([drawn])).toContain('Not measured.');
  });
});

test('the card names the handwriting that a model learnt: writers, pictures, the hash of the list', () => {
  const handwriting = {
    listSha256: 'e'.repeat(64),
    training: { writers: 9, pictures: 5_397 },
    heldOut: { writers: 2, pictures: 880 },
  };
  const text = modelCard('v2', { ...shipped, handwriting }, { figures: [drawn], worst: [] }, []);
  expect(text).toContain('5,397 digits of 9 writers to train on, and 880 digits of 2 writers held');
  expect(text).toContain('e'.repeat(64));
  expect(
    modelCard('v2', { ...shipped, handwriting: undefined }, { figures: [drawn], worst: [] }, []),
  ).not.toContain('writers to train on');
});

test.each(['v1', 'v2'])('docs/model-card-%s.md has figures on handwriting of other people', (version) => {
  const text = readFileSync(new URL(`../../../docs/model-card-${version}.md`, import.meta.url), 'utf8');
  const [, sha256 = ''] = /SHA-256 of the weights .*`(\w{64})`/.exec(text) ?? [];
  expect(keptRows(text, sha256).map(([name]) => name)).toContain('hwd1000');
});

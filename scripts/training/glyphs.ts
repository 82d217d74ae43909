// Draws letters and digits of printed and handwritten fonts as pictures.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import opentype, { type Font } from 'opentype.js';
import type { Raster } from '../../lib/digits/raster.ts';
import { fillOutline, type Outline } from './outlines.ts';

/** Packages under @fontsource: fonts for training, and other fonts for measuring only. */
export const FONTS = {
  training: {
    handwritten: [
      'kalam',
      'patrick-hand',
      'indie-flower',
      'shadows-into-light',
      'gloria-hallelujah',
      'reenie-beanie',
      'gochi-hand',
      'coming-soon',
      'nothing-you-could-do',
      'rock-salt',
    ],
    printed: [
      'lato',
      'courier-prime',
      'arvo',
      'share-tech-mono',
      'righteous',
      'abril-fatface',
      'tinos',
      'vt323',
    ],
  },
  evaluation: {
    handwritten: [
      'architects-daughter',
      'covered-by-your-grace',
      'handlee',
      'just-another-hand',
      'homemade-apple',
      'permanent-marker',
    ],
    printed: ['cousine', 'special-elite', 'fjalla-one', 'pt-serif', 'anton', 'oswald'],
  },
} as const;

export const DIGIT_CHARACTERS = [...'0123456789'];
export const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'];

export interface Glyph {
  readonly font: string;
  readonly character: string;
  /** 0 paper, 255 ink, with an empty margin. */
  readonly picture: Raster;
}

/** Every character in every font. */
export function glyphs(fonts: readonly string[], characters: readonly string[]): Glyph[] {
  return fonts.flatMap((name) => {
    const font = fontOf(name);
    return characters.map((character) => ({ font: name, character, picture: draw(font, character) }));
  });
}

/** Pixels of an em, and of the margin around the glyph. */
const SIZE = 64;
const MARGIN = 6;

const loaded = new Map<string, Font>();

function fontOf(name: string): Font {
  const font = loaded.get(name) ?? load(name);
  loaded.set(name, font);
  return font;
}

function load(name: string): Font {
  const folder = dirname(createRequire(import.meta.url).resolve(`@fontsource/${name}/package.json`));
  const file = readFileSync(join(folder, 'files', `${name}-latin-400-normal.woff`));
  return opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

function draw(font: Font, character: string): Raster {
  const path = font.getPath(character, 0, 0, SIZE);
  const { x1, y1, x2, y2 } = path.getBoundingBox();
  const outline: Outline = path.commands.map((command) => {
    const moved: Record<string, number | string> = { ...command };
    for (const key of ['x', 'x1', 'x2']) if (key in moved) moved[key] = (moved[key] as number) - x1 + MARGIN;
    for (const key of ['y', 'y1', 'y2']) if (key in moved) moved[key] = (moved[key] as number) - y1 + MARGIN;
    return moved as unknown as Outline[number];
  });
  return fillOutline(outline, Math.ceil(x2 - x1) + 2 * MARGIN, Math.ceil(y2 - y1) + 2 * MARGIN);
}

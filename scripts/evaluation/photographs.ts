// Drawn imitations of photographs, to measure whether a model doubts pictures without a digit. No model is trained on them.
import type { Raster } from '../../lib/digits/raster.ts';
import { gaussian, type Random, within } from '../../lib/digits/training/rng.ts';

const WIDTH = 160;
const HEIGHT = 120;

const SUBJECTS = [landscape, portrait, street, foliage, table, animal];

/** A picture of 160×120 grey values 0–255: each subject in turn, with noise and darker corners like a phone's camera. */
export function photograph(index: number, random: Random): Raster {
  const sheet = { width: WIDTH, height: HEIGHT, pixels: new Float32Array(WIDTH * HEIGHT) };
  (SUBJECTS[index % SUBJECTS.length] as (typeof SUBJECTS)[number])(sheet, random);
  const corners = random() * 0.5;
  const grain = 2 + random() * 8;
  paint(sheet, (x, y, value) => {
    const fromMiddle = ((x / WIDTH - 0.5) ** 2 + (y / HEIGHT - 0.5) ** 2) * 2;
    return value * (1 - corners * fromMiddle) + grain * gaussian(random);
  });
  return sheet;
}

/** Sky, sun, ranges of hills each darker than the one behind, and trees. */
function landscape(sheet: Raster, random: Random): void {
  const light = 150 + random() * 80;
  paint(sheet, (_, y) => light + 40 - (y / HEIGHT) * 60);
  ellipse(sheet, random() * WIDTH, random() * 40, 6 + random() * 10, 6 + random() * 10, 250);
  for (let range = 0; range < 3; range++) {
    const crest = wave(45 + range * 22, 14, random);
    const grey = light - 50 - range * 35;
    paint(sheet, (x, y, value) => (y > crest(x) ? grey + within(12, random) : value));
  }
  for (let n = Math.floor(random() * 6); n > 0; n--) {
    const [x, foot, height] = [random() * WIDTH, 80 + random() * 35, 15 + random() * 35];
    paint(sheet, (column, y, value) => {
      const down = (y - foot + height) / height;
      return down > 0 && down < 1 && Math.abs(column - x) < down * height * 0.3
        ? 40 + within(20, random)
        : value;
    });
  }
}

/** Shoulders, neck, head, hair, eyes and mouth before a smooth background. */
function portrait(sheet: Raster, random: Random): void {
  const ground = 60 + random() * 150;
  const skin = 110 + random() * 110;
  const slope = within(50, random);
  paint(sheet, (x) => ground + slope * (x / WIDTH - 0.5));
  const [x, y] = [80 + within(20, random), 50 + within(8, random)];
  const size = 24 + random() * 14;
  ellipse(sheet, x, y + size * 2.6, size * 1.9, size * 1.3, random() * 255);
  ellipse(sheet, x, y - size * 0.25, size * 0.95, size * 1.1, 20 + random() * 60);
  ellipse(sheet, x, y + size * 0.9, size * 0.35, size * 0.6, skin * 0.85);
  ellipse(sheet, x, y, size * 0.75, size, skin);
  for (const side of [-1, 1]) {
    ellipse(sheet, x + side * size * 0.3, y - size * 0.1, size * 0.13, size * 0.07, 235);
    ellipse(sheet, x + side * size * 0.3, y - size * 0.1, size * 0.06, size * 0.07, 25);
    ellipse(sheet, x + side * size * 0.3, y - size * 0.3, size * 0.17, size * 0.04, 50);
  }
  ellipse(sheet, x, y + size * 0.2, size * 0.08, size * 0.16, skin * 0.8);
  ellipse(sheet, x, y + size * 0.5, size * 0.28, size * 0.07, skin * 0.55);
}

/** Fronts of houses with rows of windows, and a road before them. */
function street(sheet: Raster, random: Random): void {
  paint(sheet, (_, y) => 220 - y / 4);
  for (let left = 0; left < WIDTH; ) {
    const width = 25 + random() * 35;
    const top = 10 + random() * 40;
    const wall = 70 + random() * 120;
    rectangle(sheet, left, top, width, 90 - top, wall);
    for (let y = top + 6; y < 80; y += 14) {
      for (let x = left + 4; x < left + width - 7; x += 11)
        rectangle(sheet, x, y, 6, 8, random() < 0.3 ? 230 : 40);
    }
    left += width;
  }
  paint(sheet, (x, y, value) => {
    if (y < 90) return value;
    return Math.abs(x - WIDTH / 2) < (y - 88) / 8 && y % 12 < 6 ? 220 : 90 + within(10, random);
  });
}

/** Overlapping leaves. */
function foliage(sheet: Raster, random: Random): void {
  const light = 40 + random() * 60;
  paint(sheet, () => light);
  for (let n = 250; n > 0; n--) {
    const [long, short] = [4 + random() * 10, 2 + random() * 4];
    const upright = random() < 0.5;
    const grey = light + random() * 150;
    ellipse(sheet, random() * WIDTH, random() * HEIGHT, upright ? short : long, upright ? long : short, grey);
  }
}

/** Objects on a wooden table. */
function table(sheet: Raster, random: Random): void {
  const grain = wave(0, 40, random);
  const wood = 110 + random() * 80;
  paint(sheet, (x, y) => wood + 14 * Math.sin(y * 0.6 + grain(x) * 0.3));
  for (let n = 3 + Math.floor(random() * 4); n > 0; n--) {
    const [x, y] = [random() * WIDTH, random() * HEIGHT];
    const [width, height] = [10 + random() * 35, 10 + random() * 30];
    const grey = random() * 255;
    // Each object casts a shadow to the lower right.
    if (random() < 0.5) {
      rectangle(sheet, x + 3, y + 3, width, height, wood * 0.5);
      rectangle(sheet, x, y, width, height, grey);
      rectangle(sheet, x + width * 0.2, y + height * 0.3, width * 0.6, height * 0.1, 255 - grey);
    } else {
      ellipse(sheet, x + 3, y + 3, width / 2, height / 2, wood * 0.5);
      ellipse(sheet, x, y, width / 2, height / 2, grey);
      ellipse(sheet, x, y, width / 3, height / 3, grey * 0.7);
    }
  }
}

/** A spotted animal with head, ears, legs and tail, on grass. */
function animal(sheet: Raster, random: Random): void {
  const grass = 100 + random() * 60;
  paint(sheet, () => grass + within(35, random));
  const fur = random() < 0.5 ? 30 + random() * 40 : 190 + random() * 60;
  const [x, y] = [75 + within(15, random), 65 + within(10, random)];
  ellipse(sheet, x, y, 32, 17, fur);
  const facing = random() < 0.5 ? -1 : 1;
  for (const leg of [-22, -12, 12, 22]) rectangle(sheet, x + leg - 3, y + 8, 6, 28, fur * 0.9);
  rectangle(sheet, x - facing * 46 - 8, y - 12, 18, 4, fur);
  ellipse(sheet, x + facing * 36, y - 14, 13, 11, fur);
  for (const ear of [-7, 7]) ellipse(sheet, x + facing * 36 + ear, y - 25, 4, 8, fur * 0.8);
  ellipse(sheet, x + facing * 40, y - 16, 2, 2, 255 - fur);
  for (let n = 6; n > 0; n--) ellipse(sheet, x + within(25, random), y + within(9, random), 5, 4, 255 - fur);
}

/** A part of a sheet in pixels; `right` and `bottom` are outside. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const WHOLE: Box = { left: 0, top: 0, right: WIDTH, bottom: HEIGHT };

function paint(sheet: Raster, grey: (x: number, y: number, value: number) => number, box = WHOLE): void {
  const { width, height, pixels } = sheet;
  for (let y = Math.max(0, Math.floor(box.top)); y < Math.min(height, box.bottom); y++) {
    for (let x = Math.max(0, Math.floor(box.left)); x < Math.min(width, box.right); x++) {
      const i = y * width + x;
      pixels[i] = Math.min(255, Math.max(0, grey(x, y, pixels[i] as number)));
    }
  }
}

function ellipse(sheet: Raster, x: number, y: number, radiusX: number, radiusY: number, grey: number): void {
  const inside = (column: number, row: number) =>
    ((column - x) / radiusX) ** 2 + ((row - y) / radiusY) ** 2 < 1;
  const box = { left: x - radiusX, top: y - radiusY, right: x + radiusX, bottom: y + radiusY };
  paint(sheet, (column, row, value) => (inside(column, row) ? grey : value), box);
}

function rectangle(
  sheet: Raster,
  left: number,
  top: number,
  width: number,
  height: number,
  grey: number,
): void {
  const box = { left: Math.ceil(left), top: Math.ceil(top), right: left + width, bottom: top + height };
  paint(sheet, () => grey, box);
}

/** A line of hills: its height at each column, as the sum of three sine waves. */
function wave(level: number, height: number, random: Random): (x: number) => number {
  const waves = [1, 2, 4].map((times) => ({ times, phase: random() * 7, height: height / times }));
  return (x) =>
    level +
    waves.reduce((sum, { times, phase, height }) => sum + height * Math.sin((times * x) / 25 + phase), 0);
}

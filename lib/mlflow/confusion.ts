// The confusion matrix as CSV and as an SVG picture.
import { countText, plural } from '#lib/locale-es.ts';

type Confusion = readonly (readonly number[])[];

/** The answer that a column counts: a digit, or "not one digit" in the eleventh column. */
function answerName(column: number): string {
  return column < 10 ? String(column) : 'no es un dígito';
}

/** RFC 4180: a header, then a line for each true digit. */
export function confusionCsv(confusion: Confusion): string {
  const columns = (confusion[0] ?? []).map((_, column) => answerName(column));
  const lines = confusion.map((counts, digit) => [digit, ...counts]);
  return [['dígito', ...columns], ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

const CELL = 48;
/** Space for the axis titles and the digits, left of the cells and above them. */
const LEFT = 88;
const TOP = 108;
const MARGIN = 16;
/** Space for the legend below the cells. */
const FOOT = 40;

/** Blue and orange, which colour-blind people can distinguish (Okabe and Ito). */
const RIGHT_ANSWER = '#0072b2';
const WRONG_ANSWER = '#d55e00';
/** From this shade on white text has more contrast than black text. */
const DARK = 0.6;

/** A complete SVG document. A cell's shade is its share of the row. Screen readers get a title and a summary. */
export function confusionSvg(confusion: Confusion, model = 'el modelo'): string {
  const columns = confusion[0]?.length ?? 0;
  const width = LEFT + columns * CELL + MARGIN;
  const height = TOP + confusion.length * CELL + FOOT;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      'role="img" aria-labelledby="title summary" font-family="sans-serif" font-size="14" text-anchor="middle">',
    `<title id="title">Matriz de confusión de ${escaped(model)}</title>`,
    `<desc id="summary">${escaped(summary(confusion))}</desc>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    label(width / 2, 28, `Matriz de confusión de ${model}`, 'font-size="18" font-weight="bold"'),
    label(LEFT + (columns * CELL) / 2, 60, 'Respuesta del modelo'),
    `<g transform="rotate(-90 24 ${TOP + (confusion.length * CELL) / 2})">${label(24, TOP + (confusion.length * CELL) / 2, 'Dígito verdadero')}</g>`,
    ...(confusion[0] ?? []).map((_, column) => columnHead(column)),
    ...confusion.flatMap((counts, digit) => row(counts, digit)),
    label(
      width / 2,
      height - 14,
      'Azul: aciertos. Naranja: errores. Más oscuro: mayor parte de su fila.',
      'font-size="12"',
    ),
    '</svg>',
    '',
  ].join('\n');
}

function columnHead(column: number): string {
  // "no es un dígito" is wider than a cell.
  const name = column < 10 ? answerName(column) : 'ninguno';
  return label(center(LEFT, column), TOP - 14, name, column < 10 ? '' : 'font-size="11"');
}

function row(counts: readonly number[], digit: number): string[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return [
    label(LEFT - 20, center(TOP, digit) + 5, String(digit)),
    ...counts.map((count, column) => cell(count, { digit, column, share: total > 0 ? count / total : 0 })),
  ];
}

interface Cell {
  digit: number;
  column: number;
  /** Of the row's count, 0–1. */
  share: number;
}

function cell(count: number, { digit, column, share }: Cell): string {
  const colour = digit === column ? RIGHT_ANSWER : WRONG_ANSWER;
  // The square root makes a few errors among hundreds visible.
  const shade = Math.sqrt(share);
  const ink = shade > DARK ? '#fff' : '#000';
  const at = `x="${LEFT + column * CELL}" y="${TOP + digit * CELL}"`;
  return [
    `<g><title>${digit} leído como ${answerName(column)}: ${countText(count)}</title>`,
    `<rect ${at} width="${CELL}" height="${CELL}" fill="${colour}" fill-opacity="${shade.toFixed(3)}" stroke="#ccc"/>`,
    count > 0 ? label(center(LEFT, column), center(TOP, digit) + 5, countText(count), `fill="${ink}"`) : '',
    '</g>',
  ].join('');
}

function center(origin: number, index: number): number {
  return origin + index * CELL + CELL / 2;
}

function label(x: number, y: number, text: string, attributes = ''): string {
  return `<text x="${x}" y="${y}"${attributes && ` ${attributes}`}>${escaped(text)}</text>`;
}

function summary(confusion: Confusion): string {
  const total = confusion.flat().reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, counts, digit) => sum + (counts[digit] ?? 0), 0);
  const mistakes = confusion
    .flatMap((counts, digit) => counts.map((count, column) => ({ digit, column, count })))
    .filter(({ digit, column, count }) => digit !== column && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ digit, column, count }) => `${digit} leído como ${answerName(column)} (${countText(count)})`);
  const score = `Acierta ${countText(right)} de ${plural(total, 'dígito')}.`;
  return `${score} ${mistakes.length > 0 ? `Errores más frecuentes: ${mistakes.join(', ')}.` : 'Sin errores.'}`;
}

/** Escapes text and attribute values; characters that XML 1.0 forbids are left out. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

// Draws strokes on a canvas, and a drawing as the picture that is read here and sent to the server.
import type { Raster } from '#lib/digits/raster.ts';
import type { Drawing, Stroke } from './drawing.ts';

/** The server shrinks pictures to this side, so a picture of this side is read alike here and there. */
const PICTURE_SIDE = 512;

/** Paper around the pad, in shares of the pad's side: ink at the edge of a picture is taken for the border of a sheet. */
export const MARGIN = 1 / 14;
const PAD_SIDE = PICTURE_SIDE / (1 + 2 * MARGIN);

/** @param side of the canvas, in its pixels */
export function paintStroke(
  context: CanvasRenderingContext2D,
  side: number,
  stroke: Stroke,
  ink: string,
): void {
  const [first, ...others] = stroke.points;
  if (!first) return;
  context.strokeStyle = ink;
  context.lineWidth = stroke.width * side;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(first.x * side, first.y * side);
  // A line of no length is a dot with a round cap.
  if (others.length === 0) context.lineTo(first.x * side, first.y * side);
  for (const { x, y } of others) context.lineTo(x * side, y * side);
  context.stroke();
}

/** The drawing as a picture: what the pad shows as black ink on white paper whatever the theme, or the picture from a file as it is. */
export function pictureOf({ strokes, picture }: Drawing): HTMLCanvasElement {
  if (picture) return picture;
  const { canvas, context } = newCanvas(PICTURE_SIDE, PICTURE_SIDE);
  const margin = MARGIN * PAD_SIDE;
  context.translate(margin, margin);
  context.beginPath();
  context.rect(0, 0, PAD_SIDE, PAD_SIDE);
  context.clip();
  for (const stroke of strokes) paintStroke(context, PAD_SIDE, stroke, '#000');
  return canvas;
}

/** Grey values as the server computes them (Rec. 601), its longer side at most 512 pixels. */
export function rasterOf(source: HTMLCanvasElement): Raster {
  const scale = Math.min(1, PICTURE_SIDE / Math.max(source.width, source.height));
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const { data } = (scale === 1 ? contextOf(source) : shrunk(source, width, height)).getImageData(
    0,
    0,
    width,
    height,
  );
  const pixels = new Float32Array(width * height);
  // A plain loop: this runs after every stroke, and a function for each pixel takes ten times as long.
  for (let i = 0, at = 0; i < pixels.length; i++, at += 4) {
    pixels[i] = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  }
  return { width, height, pixels };
}

function shrunk(source: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const { context } = newCanvas(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return context;
}

/** A white canvas. */
export function newCanvas(width: number, height: number) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  return { canvas, context };
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
}

/** The file that is sent: PNG for strokes, which stay exact; JPEG for a picture, which would be large. */
export function fileOf(drawing: Drawing): Promise<Blob> {
  const type = drawing.picture ? 'image/jpeg' : 'image/png';
  return new Promise((resolve, reject) => {
    pictureOf(drawing).toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no file'))), type, 0.92);
  });
}

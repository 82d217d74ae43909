// Draws lines on a picture with a round pen.
import type { Raster } from './raster.ts';

/** In pixels; (0, 0) is the middle of the upper left pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Draws over the picture from `from` to `to`: full ink (255) up to `radius` pixels to either side, then a soft edge. */
export function drawLine({ width, height, pixels }: Raster, from: Point, to: Point, radius: number): void {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  // A line without length is a dot; the 1 avoids a division by 0.
  const squaredLength = alongX * alongX + alongY * alongY || 1;
  const reach = radius + 1;
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column - from.x, row - from.y];
      const share = Math.min(1, Math.max(0, (x * alongX + y * alongY) / squaredLength));
      const distance = Math.hypot(x - share * alongX, y - share * alongY);
      const ink = 255 * Math.min(1, Math.max(0, radius + 0.5 - distance));
      const i = row * width + column;
      pixels[i] = Math.max(pixels[i] as number, ink);
    }
  }
}

/** Draws from point to point without lifting the pen. */
export function drawPath(raster: Raster, points: readonly Point[], radius: number): void {
  points.slice(1).forEach((to, i) => {
    drawLine(raster, points[i] as Point, to, radius);
  });
}

// A picture from a file, the clipboard or a drop: upright, and shrunk before it is read or sent.
import { newCanvas } from './paint.ts';

/** Longer side: enough for a small digit on a sheet, and far below the server's limit of 4.5 MB. */
const LONGEST = 1_600;

/** @throws Error for a file that the browser cannot open as a picture */
export async function pictureFrom(file: Blob): Promise<HTMLCanvasElement> {
  const whole = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
  const width = Math.max(1, Math.round(whole.width * scale));
  const height = Math.max(1, Math.round(whole.height * scale));
  const { canvas, context } = newCanvas(width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(whole, 0, 0, width, height);
  whole.close();
  return canvas;
}

/** The first picture among pasted or dropped files, or else the first file: some systems do not know the type of a photo. */
export function pictureIn(data: DataTransfer | null): File | undefined {
  const files = [...(data?.files ?? [])];
  return files.find(({ type }) => type.startsWith('image/')) ?? files[0];
}

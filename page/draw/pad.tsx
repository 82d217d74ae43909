// The pad: pen, finger or mouse draws strokes on it. It shows the drawing, and the box that the model's picture was cut from.
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useTexts } from '../language/language.ts';
import type { Drawing, Point, Stroke } from './drawing.ts';
import { MARGIN, paintStroke } from './paint.ts';
import type { Read } from './reading.ts';

interface Props {
  drawing: Drawing;
  penWidth: number;
  box: Read['box'] | undefined;
  /** What a screen reader says of the drawing. */
  label: string;
  /** Changes when the colours do. */
  theme: string;
  onMove(stroke: Stroke): void;
  onStroke(stroke: Stroke): void;
}

export function Pad({ drawing, penWidth, box, label, theme, onMove, onStroke }: Props) {
  const texts = useTexts();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const live = useRef<Stroke | undefined>(undefined);
  const pointer = useRef<Pick<PointerEvent, 'pointerId' | 'pointerType'>>(undefined);

  const shown = useRef(drawing);
  shown.current = drawing;
  // The theme changes the colours that show() reads.
  useLayoutEffect(() => show(canvas.current, drawing, live.current), [drawing, theme]);
  useEffect(() => {
    const observer = new ResizeObserver(() => show(canvas.current, shown.current, live.current));
    if (frame.current) observer.observe(frame.current);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => show(canvas.current, shown.current, live.current);
    scheme.addEventListener('change', repaint);
    return () => {
      observer.disconnect();
      scheme.removeEventListener('change', repaint);
    };
  }, []);

  const pointsOf = (event: PointerEvent): Point[] => {
    const { left, top, width, height } = (event.currentTarget as Element).getBoundingClientRect();
    // What the browser merged into one event: without it fast strokes have corners.
    const events = event.getCoalescedEvents?.() ?? [];
    return (events.length > 0 ? events : [event]).map(({ clientX, clientY }) => ({
      x: (clientX - left) / width,
      y: (clientY - top) / height,
    }));
  };
  const down = (event: PointerEvent) => {
    // A second finger, another mouse button.
    if (!event.isPrimary || event.button !== 0) return;
    // A palm beside a pen draws nothing, whichever of the two came first.
    const isPenAfterPalm = event.pointerType === 'pen' && pointer.current?.pointerType === 'touch';
    if (pointer.current && !isPenAfterPalm) return;
    pointer.current = event;
    canvas.current?.setPointerCapture(event.pointerId);
    live.current = { width: penWidth, points: pointsOf(event) };
    show(canvas.current, drawing, live.current);
    onMove(live.current);
  };
  const move = (event: PointerEvent) => {
    if (event.pointerId !== pointer.current?.pointerId || !live.current) return;
    live.current = { ...live.current, points: [...live.current.points, ...pointsOf(event)] };
    show(canvas.current, drawing, live.current);
    onMove(live.current);
  };
  const up = (event: PointerEvent) => {
    if (event.pointerId !== pointer.current?.pointerId || !live.current) return;
    const stroke = live.current;
    pointer.current = undefined;
    live.current = undefined;
    onStroke(stroke);
  };

  const isEmpty = drawing.strokes.length === 0 && !drawing.picture;
  return (
    <div class="pad" ref={frame}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      />
      {isEmpty && (
        <p class="pad-hint" aria-hidden="true">
          {texts.padEmpty}
        </p>
      )}
      {box && <Cut drawing={drawing} box={box} />}
    </div>
  );
}

/** The dotted line around what was cut out. */
function Cut({ drawing, box }: { drawing: Drawing; box: Read['box'] }) {
  const { left, top, width, height } = fitted(drawing.picture);
  const percent = (share: number) => `${100 * share}%`;
  return (
    <div
      class="cut"
      aria-hidden="true"
      style={{
        left: percent(left + box.left * width),
        top: percent(top + box.top * height),
        width: percent(box.width * width),
        height: percent(box.height * height),
      }}
    />
  );
}

/** Where the picture that is read lies, in shares of the pad's side: one from a file as large as fits, in the middle; that of strokes has paper around the pad. */
function fitted(picture: HTMLCanvasElement | undefined) {
  if (!picture) return { left: -MARGIN, top: -MARGIN, width: 1 + 2 * MARGIN, height: 1 + 2 * MARGIN };
  const longer = Math.max(picture.width, picture.height);
  const [width, height] = [picture.width / longer, picture.height / longer];
  return { left: (1 - width) / 2, top: (1 - height) / 2, width, height };
}

/** Draws everything anew at the resolution of the screen. */
function show(canvas: HTMLCanvasElement | null, drawing: Drawing, live: Stroke | undefined): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  context.clearRect(0, 0, side, side);
  if (drawing.picture && !live) {
    const { left, top, width, height } = fitted(drawing.picture);
    context.drawImage(drawing.picture, left * side, top * side, width * side, height * side);
    return;
  }
  const ink = getComputedStyle(canvas).color;
  for (const stroke of live ? [...drawing.strokes, live] : drawing.strokes)
    paintStroke(context, side, stroke, ink);
}

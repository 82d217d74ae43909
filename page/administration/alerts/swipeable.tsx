// A row that a finger can swipe to the right, which does what its label says. Mouse and keyboard have the buttons.
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { NO_SWIPE, type Swipe, swiped } from './swipe.ts';

interface Props {
  class: string;
  label: string;
  /** undefined: nothing can be done with this row */
  onSwipe: (() => void) | undefined;
  children: ComponentChildren;
}

export function Swipeable({ class: name, label, onSwipe, children }: Props) {
  const [swipe, setSwipe] = useState<Swipe>(NO_SWIPE);
  const from = useRef<{ id: number; x: number; y: number } | undefined>(undefined);
  // Movements come faster than the row is drawn.
  const latest = useRef(swipe);
  const show = (next: Swipe) => {
    latest.current = next;
    setSwipe(next);
  };
  const end = () => {
    from.current = undefined;
    show(NO_SWIPE);
  };
  const down = ({ pointerId: id, pointerType, isPrimary, clientX: x, clientY: y }: PointerEvent) => {
    if (onSwipe && isPrimary && pointerType === 'touch') from.current = { id, x, y };
  };
  const move = ({ pointerId, clientX, clientY, currentTarget }: PointerEvent) => {
    const start = from.current;
    if (start?.id !== pointerId || !(currentTarget instanceof HTMLElement)) return;
    const next = swiped(latest.current, clientX - start.x, clientY - start.y, currentTarget.clientWidth);
    if (!next) return end();
    if (next.by > 0) currentTarget.setPointerCapture(pointerId);
    show(next);
  };
  const up = ({ pointerId }: PointerEvent) => {
    if (from.current?.id !== pointerId) return;
    const { isFar } = latest.current;
    end();
    if (isFar) onSwipe?.();
  };
  const isMoving = swipe.by > 0;
  return (
    <li
      class="swipeable"
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      // The browser scrolls instead.
      onPointerCancel={end}
    >
      {isMoving && (
        <span class={swipe.isFar ? 'reveal far' : 'reveal'} aria-hidden="true">
          ✓ {label}
        </span>
      )}
      <div
        class={isMoving ? `${name} moving` : name}
        style={{ transform: isMoving ? `translateX(${swipe.by}px)` : '' }}
      >
        {children}
      </div>
    </li>
  );
}

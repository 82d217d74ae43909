// A box in which a table that is wider than the screen scrolls, with fingers and keys.
import type { ComponentChildren } from 'preact';

export function WideTable({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must scroll by keys too
    <section class="wide-table" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

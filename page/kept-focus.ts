// Keeps the focus near where it was when the element that had it is removed or disabled. Browsers drop it then, and a screen reader begins the page anew.

/** What has the focus, and what it is in, the nearest first. */
let place: HTMLElement[] = [];

export function keepFocus(root: HTMLElement): void {
  root.addEventListener('focusin', ({ target }) => {
    place = [];
    for (let at = target as HTMLElement | null; at && at !== root; at = at.parentElement) place.push(at);
  });
  root.addEventListener('focusout', ({ target }) => {
    // After the change of the page that may have caused it: a person has left what is still there.
    queueMicrotask(() => {
      if (place[0] === target && canHaveFocus(place[0])) place = [];
    });
  });
  new MutationObserver(restore).observe(root, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled'],
  });
}

function restore(): void {
  const [lost, ...around] = place;
  const { activeElement } = document;
  if (!lost || canHaveFocus(lost) || (activeElement !== document.body && activeElement !== lost)) return;
  const next = around.find((each) => each.isConnected) ?? document.querySelector('main');
  if (!next) return;
  if (!next.hasAttribute('tabindex')) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

function canHaveFocus(element: HTMLElement | undefined): boolean {
  return element?.isConnected === true && !element.matches(':disabled');
}

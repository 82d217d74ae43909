// Finds what makes a page wider than its screen.
import type { Page } from 'playwright-core';

// The spacing that readers may set (WCAG 2.2, 1.4.12). It stands for wider fonts too, which other machines have.
const SPACED = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important }');
  document.adoptedStyleSheets = [sheet];
}`;
const AS_IT_WAS = 'document.adoptedStyleSheets = []';

// The width of the page, and the innermost elements that end outside of the screen, but for what is in a box that scrolls.
const WIDER = `document.documentElement.scrollWidth <= innerWidth ? [] : [document.documentElement.scrollWidth + ' pixels wide'].concat([...document.querySelectorAll('body *')]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5 && !element.closest('.wide-table > *'))
  .filter((element, _, all) => !all.some((other) => other !== element && element.contains(other)))
  .map((element) => element.tagName + '.' + element.className + ' "' + element.textContent.slice(0, 40) + '"'))`;

/** What makes the page wider than its screen, as it is and with widely spaced text; empty when nothing does. */
export async function wider(page: Page, where: string): Promise<string[]> {
  const found = (await page.evaluate(WIDER)) as string[];
  await page.evaluate(SPACED);
  const spaced = (await page.evaluate(WIDER)) as string[];
  await page.evaluate(AS_IT_WAS);
  return [
    ...found.map((element) => `${where}: ${element}`),
    ...spaced.map((element) => `${where}, widely spaced: ${element}`),
  ];
}
